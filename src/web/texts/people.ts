import { texts } from '../language.ts';

interface PeopleWords {
  readonly title: string;
  readonly columns: readonly [name: string, role: string, state: string, lastLogin: string, change: string];
  readonly states: Readonly<Record<'active' | 'invited' | 'disabled', string>>;
  readonly never: string;
  readonly invite: string;
  readonly name: string;
  readonly role: string;
  readonly setRole: string;
  readonly newCode: string;
  readonly disable: string;
  readonly enable: string;
  readonly sureDisable: string;
  readonly roleHelp: string;
  readonly code: (name: string) => string;
  readonly codeHelp: string;
  readonly invalidName: string;
  readonly taken: string;
  readonly lastAdmin: string;
  readonly audit: string;
  readonly auditColumns: readonly [when: string, who: string, from: string, what: string, on: string, detail: string];
  readonly older: string;
  readonly via: Readonly<Record<'page' | 'api' | 'terminal' | 'window', string>>;
}

export const peopleTexts = texts<PeopleWords>({
  en: {
    title: 'People',
    columns: ['Name', 'Role', 'State', 'Last login', 'Change'],
    states: { active: 'active', invited: 'invited', disabled: 'disabled' },
    never: 'never',
    invite: 'Invite',
    name: 'Name',
    role: 'Role',
    setRole: 'Set role',
    newCode: 'New code',
    disable: 'Disable',
    enable: 'Enable',
    sureDisable: 'Disable this account? Its sessions end at once.',
    roleHelp:
      'A viewer sees everything with phone numbers masked. An operator also decides about deliveries. An admin may do everything.',
    code: (name) => `One-time code for ${name}`,
    codeHelp:
      'Shown only now, valid for 24 hours. Hand it over in person or by telephone; with it a password is set under “I have a one-time code”.',
    invalidName: 'A name has 2 to 60 letters, digits or the signs . _ @ -, and begins with a letter or digit.',
    taken: 'This name is taken.',
    lastAdmin: 'This is the only admin who can log in. Make another one first.',
    audit: 'Audit',
    auditColumns: ['When', 'Who', 'From', 'What', 'On', 'Detail'],
    older: 'Older',
    via: { page: 'page', api: 'API', terminal: 'terminal', window: 'window' },
  },
  es: {
    title: 'Personas',
    columns: ['Nombre', 'Rol', 'Estado', 'Último ingreso', 'Cambiar'],
    states: { active: 'activa', invited: 'invitada', disabled: 'deshabilitada' },
    never: 'nunca',
    invite: 'Invitar',
    name: 'Nombre',
    role: 'Rol',
    setRole: 'Cambiar rol',
    newCode: 'Código nuevo',
    disable: 'Deshabilitar',
    enable: 'Habilitar',
    sureDisable: '¿Deshabilitar esta cuenta? Sus sesiones terminan enseguida.',
    roleHelp:
      'Consulta ve todo, con teléfonos enmascarados. Un operador además decide sobre envíos. Un administrador puede todo.',
    code: (name) => `Código de un solo uso para ${name}`,
    codeHelp:
      'Se muestra solo ahora y vale 24 horas. Entréguelo en persona o por teléfono; con él se elige la contraseña en “Tengo un código de un solo uso”.',
    invalidName: 'Un nombre tiene de 2 a 60 letras, cifras o los signos . _ @ -, y empieza con letra o cifra.',
    taken: 'Este nombre ya existe.',
    lastAdmin: 'Es el único administrador que puede entrar. Nombre antes a otro.',
    audit: 'Auditoría',
    auditColumns: ['Cuándo', 'Quién', 'Desde', 'Qué', 'Sobre', 'Detalle'],
    older: 'Anteriores',
    via: { page: 'página', api: 'API', terminal: 'terminal', window: 'ventana' },
  },
  pt: {
    title: 'Pessoas',
    columns: ['Nome', 'Papel', 'Estado', 'Último acesso', 'Mudar'],
    states: { active: 'ativa', invited: 'convidada', disabled: 'desativada' },
    never: 'nunca',
    invite: 'Convidar',
    name: 'Nome',
    role: 'Papel',
    setRole: 'Mudar papel',
    newCode: 'Código novo',
    disable: 'Desativar',
    enable: 'Ativar',
    sureDisable: 'Desativar esta conta? As sessões dela terminam na hora.',
    roleHelp:
      'Consulta vê tudo, com telefones mascarados. Um operador também decide sobre envios. Um administrador pode tudo.',
    code: (name) => `Código de uso único para ${name}`,
    codeHelp:
      'Mostrado só agora, vale 24 horas. Entregue em pessoa ou por telefone; com ele se escolhe a senha em “Tenho um código de uso único”.',
    invalidName: 'Um nome tem de 2 a 60 letras, algarismos ou os sinais . _ @ -, e começa com letra ou algarismo.',
    taken: 'Este nome já existe.',
    lastAdmin: 'É o único administrador que pode entrar. Nomeie outro antes.',
    audit: 'Auditoria',
    auditColumns: ['Quando', 'Quem', 'De', 'O quê', 'Sobre', 'Detalhe'],
    older: 'Anteriores',
    via: { page: 'página', api: 'API', terminal: 'terminal', window: 'janela' },
  },
  de: {
    title: 'Personen',
    columns: ['Name', 'Rolle', 'Zustand', 'Letzte Anmeldung', 'Ändern'],
    states: { active: 'aktiv', invited: 'eingeladen', disabled: 'gesperrt' },
    never: 'nie',
    invite: 'Einladen',
    name: 'Name',
    role: 'Rolle',
    setRole: 'Rolle setzen',
    newCode: 'Neuer Code',
    disable: 'Sperren',
    enable: 'Entsperren',
    sureDisable: 'Dieses Konto sperren? Seine Sitzungen enden sofort.',
    roleHelp:
      'Ein Leser sieht alles, Telefonnummern verdeckt. Ein Bearbeiter entscheidet auch über Sendungen. Ein Administrator darf alles.',
    code: (name) => `Einmalcode für ${name}`,
    codeHelp:
      'Nur jetzt zu sehen, 24 Stunden gültig. Persönlich oder am Telefon weitergeben; damit wird unter „Ich habe einen Einmalcode“ das Passwort festgelegt.',
    invalidName:
      'Ein Name hat 2 bis 60 Buchstaben, Ziffern oder die Zeichen . _ @ - und beginnt mit Buchstabe oder Ziffer.',
    taken: 'Dieser Name ist vergeben.',
    lastAdmin: 'Dies ist der einzige Administrator, der sich anmelden kann. Ernennen Sie zuerst einen anderen.',
    audit: 'Protokoll',
    auditColumns: ['Wann', 'Wer', 'Woher', 'Was', 'Woran', 'Einzelheiten'],
    older: 'Ältere',
    via: { page: 'Seite', api: 'API', terminal: 'Terminal', window: 'Fenster' },
  },
});
