import type { CheckName } from '../../operations/checks.ts';
import { texts } from '../language.ts';

interface SettingsWords {
  readonly title: string;
  readonly intro: string;
  readonly outbox: string;
  readonly columns: readonly [variable: string, value: string, origin: string];
  readonly origins: Readonly<Record<'default' | 'env_file' | 'environment' | 'secret_file', string>>;
  readonly notSet: string;
  readonly checks: string;
  readonly names: Readonly<Record<CheckName, string>>;
  readonly test: string;
  readonly everything: string;
  readonly everythingHelp: string;
  readonly verdict: (errors: number, warnings: number) => string;
  readonly testMessage: string;
  readonly phone: string;
  readonly phoneHelp: string;
  readonly testSent: (status: string) => string;
  readonly badPhone: string;
  readonly results: Readonly<Record<'ok' | 'warning' | 'error', string>>;
  readonly back: string;
}

export const settingsTexts = texts<SettingsWords>({
  en: {
    title: 'Settings',
    intro: 'The settings in force. To change one, edit .env on the server and start the service again.',
    outbox: 'Outbox',
    columns: ['Variable', 'Value', 'From'],
    origins: { default: 'default', env_file: '.env', environment: 'environment', secret_file: 'secret file' },
    notSet: 'not set',
    checks: 'Check now',
    names: { sap: 'SAP', folder: 'PDF folder', mailbox: 'Mailbox', alerts: 'alerts by mail, webhook, WhatsApp' },
    test: 'Check',
    everything: 'Check everything',
    everythingHelp:
      'Everything that the service depends on, as the command doctor tells it. Takes up to 20 seconds; sends nothing.',
    verdict: (errors, warnings) =>
      errors + warnings === 0 ? 'Everything is in order.' : `Errors: ${errors}, warnings: ${warnings}.`,
    testMessage: 'WhatsApp test message',
    phone: 'Phone',
    phoneHelp: 'With country code, for example +5491155550000. It gets one message that says it is a test.',
    testSent: (status) => `WhatsApp says: ${status}.`,
    badPhone: 'Write the number with its country code, digits only after the +.',
    results: { ok: 'Good', warning: 'Warning', error: 'Error' },
    back: 'Back to the settings',
  },
  es: {
    title: 'Ajustes',
    intro: 'Tal como rigen. Para cambiar uno, edite .env en el servidor e inicie de nuevo el servicio.',
    outbox: 'Bandeja de salida',
    columns: ['Variable', 'Valor', 'De'],
    origins: { default: 'por defecto', env_file: '.env', environment: 'entorno', secret_file: 'archivo secreto' },
    notSet: 'sin valor',
    checks: 'Probar ahora',
    names: {
      sap: 'SAP',
      folder: 'Carpeta de PDF',
      mailbox: 'Buzón de correo',
      alerts: 'avisos por correo, webhook, WhatsApp',
    },
    test: 'Probar',
    everything: 'Probar todo',
    everythingHelp:
      'Todo aquello de lo que depende el servicio, como lo dice el comando doctor. Tarda hasta 20 segundos; no envía nada.',
    verdict: (errors, warnings) =>
      errors + warnings === 0 ? 'Todo está en orden.' : `Errores: ${errors}, avisos: ${warnings}.`,
    testMessage: 'Mensaje de prueba de WhatsApp',
    phone: 'Teléfono',
    phoneHelp: 'Con código de país, por ejemplo +5491155550000. Recibe un mensaje que dice que es una prueba.',
    testSent: (status) => `WhatsApp dice: ${status}.`,
    badPhone: 'Escriba el número con código de país, solo cifras después del +.',
    results: { ok: 'Bien', warning: 'Aviso', error: 'Error' },
    back: 'Volver a los ajustes',
  },
  pt: {
    title: 'Configurações',
    intro: 'Como estão em vigor. Para mudar uma, edite .env no servidor e inicie o serviço de novo.',
    outbox: 'Caixa de saída',
    columns: ['Variável', 'Valor', 'De'],
    origins: { default: 'padrão', env_file: '.env', environment: 'ambiente', secret_file: 'arquivo secreto' },
    notSet: 'sem valor',
    checks: 'Testar agora',
    names: {
      sap: 'SAP',
      folder: 'Pasta de PDF',
      mailbox: 'Caixa de e-mail',
      alerts: 'avisos por e-mail, webhook, WhatsApp',
    },
    test: 'Testar',
    everything: 'Testar tudo',
    everythingHelp: 'Tudo de que o serviço depende, como diz o comando doctor. Leva até 20 segundos; não envia nada.',
    verdict: (errors, warnings) =>
      errors + warnings === 0 ? 'Está tudo em ordem.' : `Erros: ${errors}, avisos: ${warnings}.`,
    testMessage: 'Mensagem de teste do WhatsApp',
    phone: 'Telefone',
    phoneHelp: 'Com código do país, por exemplo +5491155550000. Recebe uma mensagem que diz que é um teste.',
    testSent: (status) => `O WhatsApp diz: ${status}.`,
    badPhone: 'Escreva o número com código do país, só algarismos depois do +.',
    results: { ok: 'Bom', warning: 'Aviso', error: 'Erro' },
    back: 'Voltar às configurações',
  },
  de: {
    title: 'Einstellungen',
    intro: 'So, wie sie gelten. Zum Ändern .env auf dem Server bearbeiten und den Dienst neu starten.',
    outbox: 'Postausgang',
    columns: ['Variable', 'Wert', 'Herkunft'],
    origins: { default: 'Vorgabe', env_file: '.env', environment: 'Umgebung', secret_file: 'Geheimnisdatei' },
    notSet: 'nicht gesetzt',
    checks: 'Jetzt prüfen',
    names: { sap: 'SAP', folder: 'PDF-Ordner', mailbox: 'Postfach', alerts: 'Meldungen per Mail, Webhook, WhatsApp' },
    test: 'Prüfen',
    everything: 'Alles prüfen',
    everythingHelp:
      'Alles, worauf der Dienst angewiesen ist, wie es der Befehl doctor sagt. Dauert bis zu 20 Sekunden; sendet nichts.',
    verdict: (errors, warnings) =>
      errors + warnings === 0 ? 'Alles ist in Ordnung.' : `Fehler: ${errors}, Warnungen: ${warnings}.`,
    testMessage: 'WhatsApp-Testnachricht',
    phone: 'Telefon',
    phoneHelp:
      'Mit Landesvorwahl, zum Beispiel +5491155550000. Es erhält eine Nachricht, die sagt, dass sie ein Test ist.',
    testSent: (status) => `WhatsApp meldet: ${status}.`,
    badPhone: 'Bitte die Nummer mit Landesvorwahl schreiben, nach dem + nur Ziffern.',
    results: { ok: 'Gut', warning: 'Warnung', error: 'Fehler' },
    back: 'Zurück zu den Einstellungen',
  },
});
