import type { MailTold } from '../told.ts';

const KEPT = 'os alertas são guardados e saem assim que voltar a funcionar.';

export const mail: MailTold = {
  MAIL_SERVER_UNREACHABLE: [
    'O servidor IMAP {server} não pode ser usado: {detail}.',
    'Verifique PDF_MAIL_HOST, PDF_MAIL_PORT e a rede; o serviço tenta de novo sozinho.',
  ],
  MAIL_LOGIN_REFUSED: [
    'O servidor IMAP {server} recusa o login de {user}: {detail}.',
    'Verifique PDF_MAIL_USER e PDF_MAIL_PASSWORD, ou PDF_MAIL_OAUTH: Exchange Online e Gmail não aceitam senhas. É tentado de novo depois de meia hora, para que o usuário não seja bloqueado.',
  ],
  MAIL_TOKEN_REFUSED: [
    'Nenhum token de acesso à caixa vem de {endpoint}: {detail}.',
    'Verifique PDF_MAIL_OAUTH_CLIENT_ID, PDF_MAIL_OAUTH_CLIENT_SECRET, PDF_MAIL_OAUTH_TENANT e PDF_MAIL_OAUTH_REFRESH_TOKEN; segredos e tokens vencem. É tentado de novo depois de meia hora.',
  ],
  MAIL_TOKEN_UNAVAILABLE: [
    'O servidor de tokens {endpoint} da caixa não pode ser usado: {detail}.',
    'Verifique PDF_MAIL_OAUTH e a rede; o serviço tenta de novo sozinho.',
  ],
  MAIL_CERTIFICATE_UNTRUSTED: [
    'O certificado do servidor IMAP {server} não é confiável: {detail}. Nenhuma senha foi enviada.',
    'Ponha em PDF_MAIL_CA_FILE a autoridade certificadora, e em PDF_MAIL_HOST o nome do certificado.',
  ],
  MAIL_TRUST_INVALID: [
    'PDF_MAIL_CA_FILE não pode ser usado: {detail}.',
    'Defina um arquivo PEM com um certificado, ou deixe sem valor.',
  ],
  MAIL_FOLDER_MISSING: [
    'A caixa não tem a pasta {folder}: {detail}.',
    'Corrija {variable}, ou crie a pasta na caixa; os PDFs são pegos de novo assim que existir.',
  ],
  MAIL_FOLDER_READ_ONLY: [
    'Os e-mails em {folder} não podem ser movidos nem marcados: {detail}.',
    'Dê a {user} o direito de mudar e-mails nesta pasta e de movê-los para PDF_MAIL_DONE_FOLDER. Os PDFs são pegos mesmo assim.',
  ],
  MAIL_SENDER_UNKNOWN: [
    'O e-mail é de {sender}, que não está em PDF_MAIL_SENDERS.',
    'Se os PDFs deste remetente devem ser pegos, acrescente o endereço a PDF_MAIL_SENDERS e reinicie o serviço; senão, nada a fazer.',
  ],
  MAIL_NOT_AUTHENTICATED: [
    'O e-mail diz ser de {sender}, mas isso não está confirmado: {detail}.',
    'Pergunte ao remetente se o enviou. Se sim, mande configurar DKIM ou SPF no domínio dele, e verifique se PDF_MAIL_AUTHENTICATION é o nome do seu próprio servidor de e-mail; depois tire a marca do e-mail.',
  ],
  MAIL_TOO_LARGE: [
    'O e-mail tem {sizeMb} MB, mais de {limitMb} MB; não é baixado.',
    'Mande enviar os PDFs em vários e-mails, ou ponha-os em PDF_FOLDER.',
  ],
  MAIL_WITHOUT_PDF: ['O e-mail não tem PDF.', 'Se devia ter um, mande enviar de novo; senão, tire-o da pasta.'],
  MAIL_ATTACHMENT_CLOSED: [
    'O e-mail tem anexos que não são abertos: {names} ({kinds}).',
    'Se contêm faturas, mande enviar os PDFs soltos: não em um arquivo compactado, não cifrados, e do Outlook não como rich text (winmail.dat).',
  ],
  MAIL_TOO_MANY_PDFS: [
    'O e-mail tem mais de {limit} PDFs, ou mais de {limitMb} MB deles.',
    'Mande enviar em vários e-mails.',
  ],
  MAIL_TOO_COMPLEX: [
    'O e-mail leva tempo ou memória demais para ler; é pulado.',
    'Mande enviar os PDFs de novo. Descubra de onde veio este e-mail: pode ser um ataque.',
  ],
  MAIL_NOT_READ: [
    'O e-mail não pôde ser lido em {attempts} tentativas: {detail}.',
    'Abra-o em um programa de e-mail. Se está inteiro, tire a marca para que seja tentado de novo; senão, mande enviar outra vez.',
  ],
  MAIL_READING_ENDED: [
    'A leitura do e-mail foi interrompida: {detail}.',
    'Nada a fazer: é lido de novo mais tarde; se isso também falhar, é marcado.',
  ],
  ALERT_CHANNEL_FAILING: [
    'Alertas não podem ser enviados por {channel}: {detail}.',
    `Verifique ALERT_WEBHOOK_URL e o seu receptor, ou o WhatsApp; ${KEPT}`,
  ],
  ALERT_MAIL_UNREACHABLE: [
    'O servidor de e-mail {server} não pode ser usado para alertas: {detail}.',
    `Verifique ALERT_MAIL_HOST, ALERT_MAIL_PORT, ALERT_MAIL_SECURITY e a rede; ${KEPT}`,
  ],
  ALERT_MAIL_LOGIN_REFUSED: [
    'O servidor de e-mail {server} recusa o login de {user}: {detail}.',
    'Verifique ALERT_MAIL_USER e ALERT_MAIL_PASSWORD (o Gmail só aceita uma senha de app), ou ALERT_MAIL_OAUTH: o Exchange Online não aceita senhas. É tentado de novo depois de meia hora, para que o usuário não seja bloqueado.',
  ],
  ALERT_MAIL_REFUSED: [
    'O servidor de e-mail {server} recusa alertas de {from} para {to}: {detail}.',
    'Verifique ALERT_MAIL_FROM e ALERT_MAIL_TO, e se o usuário pode enviar com este endereço. Os alertas são guardados e tentados de novo depois de meia hora.',
  ],
  ALERT_MAIL_MESSAGE_REFUSED: [
    'O servidor de e-mail {server} recusa um alerta pelo que diz: {detail}.',
    'Faça o servidor aceitar e-mails de {from}; após três tentativas desiste-se do alerta, que aparece com --report.',
  ],
  ALERT_MAIL_RECIPIENT_REFUSED: [
    'O servidor de e-mail {server} recusa alguns endereços de ALERT_MAIL_TO: {to}.',
    'Corrija ALERT_MAIL_TO; os outros endereços recebem os seus e-mails.',
  ],
  ALERT_MAIL_CERTIFICATE_UNTRUSTED: [
    'O certificado do servidor de e-mail {server} não é confiável: {detail}. Nenhuma senha foi enviada.',
    'Ponha em ALERT_MAIL_CA_FILE a autoridade certificadora, e em ALERT_MAIL_HOST o nome do certificado.',
  ],
  ALERT_MAIL_TRUST_INVALID: [
    'ALERT_MAIL_CA_FILE não pode ser usado: {detail}.',
    'Defina um arquivo PEM com um certificado, ou deixe sem valor.',
  ],
  ALERT_MAIL_TOKEN_REFUSED: [
    'Nenhum token de acesso para os alertas vem de {endpoint}: {detail}.',
    'Verifique ALERT_MAIL_OAUTH_CLIENT_ID, ALERT_MAIL_OAUTH_CLIENT_SECRET, ALERT_MAIL_OAUTH_TENANT e ALERT_MAIL_OAUTH_REFRESH_TOKEN; segredos e tokens vencem. É tentado de novo depois de meia hora.',
  ],
  ALERT_MAIL_TOKEN_UNAVAILABLE: [
    'O servidor de tokens {endpoint} para alertas não pode ser usado: {detail}.',
    `Verifique ALERT_MAIL_OAUTH e a rede; ${KEPT}`,
  ],
  ALERT_WHATSAPP_NOT_THERE: [
    'O telefone de ALERT_WHATSAPP_TO que termina em {last} não está no WhatsApp, ou o WhatsApp indica outro número; nenhum alerta foi enviado para lá.',
    'Corrija ALERT_WHATSAPP_TO, com código do país.',
  ],
  ALERT_WHATSAPP_CUSTOMER: [
    'O telefone de ALERT_WHATSAPP_TO que termina em {last} recebeu faturas como cliente; nenhum alerta é enviado para lá.',
    'Ponha em ALERT_WHATSAPP_TO o telefone de quem cuida do Invoice Courier.',
  ],
  ALERT_NO_CHANNEL: [
    'Nenhum meio de enviar alertas está configurado.',
    'Defina ALERT_MAIL_HOST e ALERT_MAIL_TO, ALERT_WEBHOOK_URL ou ALERT_WHATSAPP_TO.',
  ],
};
