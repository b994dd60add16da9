import type { SapTold } from '../told.ts';

export const sap: SapTold = {
  SAP_UNREACHABLE: [
    'O Service Layer em {url} não pode ser alcançado: {reason}.',
    'Verifique SAP_URL, a rede e se o Service Layer funciona. O serviço tenta de novo sozinho.',
  ],
  SAP_TIMEOUT: [
    'O Service Layer não respondeu a {method} {resource} em {seconds} s.',
    'É tentado de novo sozinho. Se persistir, verifique a carga do Service Layer.',
  ],
  SAP_SILENT: [
    'O SAP aceitou a conexão e não responde há {seconds} s ({url}).',
    'O serviço espera e tenta de novo sozinho. Se persistir, reinicie o Service Layer ou o seu proxy.',
  ],
  SAP_UNAVAILABLE: [
    'O Service Layer respondeu a {method} {resource} com status {status}: {text}.',
    'É tentado de novo sozinho. Se persistir, reinicie o Service Layer ou o seu proxy.',
  ],
  SAP_ANSWER_UNREADABLE: [
    'A resposta a {method} {resource} é ilegível ({reason}): {excerpt}',
    'É tentado de novo sozinho. Se persistir, verifique se SAP_URL aponta para o Service Layer e não para outro programa.',
  ],
  SAP_NOT_SERVICE_LAYER: [
    '{url} responde, mas não como Service Layer: status {status}.',
    'Corrija SAP_URL: esquema, servidor e porta (50000 por padrão), sem `/b1s/v2`.',
  ],
  SAP_PROXY_REFUSED: [
    'Um proxy diante do Service Layer em {url} recusou as credenciais (status {status}).',
    'Ponha usuário e senha do proxy em SAP_URL: https://user:password@host/path.',
  ],
  SAP_GATEWAY_REFUSED: [
    'Algo diante do Service Layer, não o SAP, recusou {method} {resource} com status {status}: {text}.',
    'Faça o proxy ou firewall de SAP_URL deixar passar GET, POST, PATCH e DELETE abaixo de /b1s/v2, e corpos de alguns KB. O usuário do SAP não tem culpa.',
  ],
  SAP_CERTIFICATE_UNTRUSTED: [
    'O certificado de {url} não é confiável: {reason}. Nenhuma senha foi enviada.',
    'Ponha em SAP_CA_FILE a autoridade certificadora, ou em SAP_TLS_FINGERPRINT o que <1> mostra, depois de comparar no servidor do SAP.',
  ],
  SAP_CERTIFICATE_WEAK: [
    'O certificado de {url} é fraco demais para o TLS de hoje: {reason}. Nenhuma senha foi enviada.',
    'Mande emitir para o Service Layer um certificado com chave de pelo menos 2048 bits e SHA-256. Até lá SAP_TLS_FINGERPRINT pode fixar o antigo, depois de comparar no servidor do SAP o que <1> mostra.',
  ],
  SAP_CERTIFICATE_CHANGED: [
    'O certificado de {url} não é o fixado: seu SHA-256 é {found}. Nenhuma senha foi enviada.',
    'Se o certificado foi renovado, ponha o valor novo em SAP_TLS_FINGERPRINT; senão, alguém pode estar interceptando a conexão.',
  ],
  SAP_TRUST_INVALID: [
    '{variable} não pode ser usada: {reason}.',
    'Corrija {variable}; docs/configuration.md mostra um exemplo.',
  ],
  SAP_LOGIN_REFUSED: [
    'O SAP recusou o login de {user} em {company}: {text} ({sapCode}). O serviço não entra de novo antes de {until}, para que o SAP não bloqueie o usuário.',
    'Corrija SAP_COMPANY_DB, SAP_USERNAME ou SAP_PASSWORD e reinicie, ou acerte o usuário no SAP; depois confira: <1>',
  ],
  SAP_SESSION_REJECTED: [
    'O SAP recusou uma sessão que acabara de abrir: {reason}.',
    'É tentado de novo sozinho. Se persistir, verifique se o balanceador diante do Service Layer preserva o cookie ROUTEID.',
  ],
  SAP_RIGHT_MISSING: [
    'Falta permissão ao usuário do SAP: {method} {resource}: {text} ({sapCode}).',
    'Dê ao usuário de SAP_USERNAME permissão para este objeto (Administração > Inicialização do sistema > Autorizações).',
  ],
  SAP_PROPERTY_UNKNOWN: [
    'A esta versão do SAP falta uma propriedade necessária: {text} ({sapCode}).',
    'Peça ao seu consultor SAP uma versão mais nova do SAP Business One.',
  ],
  SAP_USER_FIELDS_MISSING: [
    'Faltam campos de usuário necessários, ou ainda não são visíveis: {text}.',
    'Crie-os com <1> e reinicie o Service Layer.',
  ],
  SAP_USER_TABLE_MISSING: [
    'Falta a tabela de status, ou ainda não é visível: {text}.',
    'Crie-a com <1> e reinicie o Service Layer.',
  ],
  SAP_SETUP_NEEDED: [
    'O SAP ainda não tem campos para o status do envio: {states}.',
    'Crie-os com <1> e reinicie o Service Layer.',
  ],
  SAP_RESTART_NEEDED: [
    'Os campos de status existem, mas o Service Layer ainda não os conhece: {states}.',
    'Reinicie o Service Layer e confira: <1>',
  ],
  SAP_SETUP_INCOMPLETE: [
    'O SAP aceitou o pedido, mas isto não foi criado: {names}.',
    'Crie-os no SAP (Ferramentas > Ferramentas de customização > Campos definidos pelo usuário); docs/sap-business-one.md dá tipos e tamanhos.',
  ],
  SAP_DOCUMENT_GONE: [
    'O SAP não tem mais {type} {docEntry}; o status não pode ser gravado.',
    'Nada a fazer se foi removido de propósito; o status fica na caixa de saída.',
  ],
  SAP_REQUEST_REFUSED: [
    'O SAP recusou {method} {resource} com status {status}: {text} ({sapCode}).',
    'Pergunte ao seu consultor SAP sobre este texto.',
  ],
  SAP_FILE_TOO_LARGE: [
    'O SAP envia um arquivo grande demais, {resource}: {reason}.',
    'Anexe ao documento no SAP um arquivo menor.',
  ],
  SAP_WRITE_REFUSED: [
    'A validação do SAP recusou o status de {type} {docEntry}: {text} ({sapCode}).',
    'Fica pendente e é tentado de novo sem fim. Permita mudanças dos campos U_Courier em SBO_SP_TransactionNotification, ou defina SAP_WRITE_BACK=user_table.',
  ],
  SAP_WRITE_REFUSED_AS_MISSING: [
    'O SAP recusou o status de {type} {docEntry} como se o documento faltasse, mas ele está lá: {text} ({sapCode}).',
    'É tentado de novo. Assim respondem processos de autorização e filiais que faltam: tire o usuário do SAP deste serviço dos modelos (Administração > Processo de autorização), atribua-o à filial, ou defina SAP_WRITE_BACK=user_table.',
  ],
  SAP_WRITE_FORBIDDEN_FIELD: [
    'O SAP não deixa mudar o status de {type} {docEntry} na situação atual: {text} ({sapCode}).',
    'É uma regra do SAP para documentos fechados, cancelados ou bloqueados, não uma validação da sua empresa. É tentado de novo; se persistir, defina SAP_WRITE_BACK=user_table, que não toca no documento.',
  ],
  SAP_WRITE_NOT_COMMITTED: [
    'O SAP aceitou o status de {type} {docEntry}, mas não conseguiu gravá-lo: {text} ({sapCode}).',
    'É uma falha dentro do SAP, não uma validação da sua empresa. É tentado de novo. Se persistir em todos os documentos, verifique se o balanceador preserva o cookie ROUTEID, tire DbUser e DbPassword da configuração do Service Layer e reinicie-o.',
  ],
  SAP_WRITE_BLOCKED: [
    'Outra transação no banco do SAP segura {type} {docEntry}, por isso o status não pôde ser gravado: {text} ({sapCode}).',
    'Nada a fazer: é tentado de novo sozinho. Se persistir, mande verificar os bloqueios no banco do SAP.',
  ],
  SAP_WRITE_BY_RULE: [
    'O próprio SAP recusou o status de {type} {docEntry}: {text} ({sapCode}).',
    'Fica pendente e é tentado de novo sem fim. O texto é do SAP (um período bloqueado, um documento fechado, uma licença ou filial que falta); pergunte ao seu consultor SAP. SAP_WRITE_BACK=user_table não toca no documento.',
  ],
  SAP_WRITE_CONFLICT: [
    'Outros mudaram {type} {docEntry} repetidas vezes enquanto o status era gravado.',
    'É tentado de novo sozinho.',
  ],
  SAP_WRITE_UNCERTAIN: [
    'A conexão caiu durante {method} {resource}; talvez tenha sido feito: {reason}.',
    'Nada a fazer: o documento é lido de novo para saber.',
  ],
  SAP_TOTAL_MISSING: [
    '{entity} está em {currency}, mas o SAP não tem o total nessa moeda.',
    'Verifique moeda, câmbio e total do documento no SAP; assim que houver um total, é enviado sozinho.',
  ],
  SAP_BRANCH_MISSING: [
    'O SAP não indica filial para {entity}, e só algumas filiais são enviadas (SAP_BRANCHES).',
    'Dê a SAP_USERNAME o direito sobre a filial do documento no SAP, ou deixe SAP_BRANCHES sem valor.',
  ],
  SAP_BRANCH_UNKNOWN: [
    'O SAP não tem a filial {branches}, que SAP_BRANCHES indica. Tem: {has}.',
    'Corrija SAP_BRANCHES e reinicie.',
  ],
  SAP_BRANCH_UNASSIGNED: [
    'O usuário do SAP {user} não está atribuído à filial {branches}, que SAP_BRANCHES indica: o SAP pode esconder os documentos dela, que então nunca são enviados, e recusa o status.',
    'Atribua-o no SAP (Administração > Configuração > Geral > Usuários > Atribuição de filiais), ou tire a filial de SAP_BRANCHES.',
  ],
  SAP_ROW_UNREADABLE: [
    'O SAP mostra um {type} sem número legível (DocEntry {docEntry}), por isso não pode ser enviado: {excerpt}',
    'Procure-o no SAP, e o que mudou lá (um complemento, uma visão); os outros documentos continuam. É procurado de novo em cada leitura e uma vez por dia; <1> diz a versão.',
  ],
  SAP_DATA_UNEXPECTED: [
    'O SAP enviou {entity} com {property} inesperado: {value}.',
    'Informe com a versão que <1> mostra.',
  ],
};
