import type { DeliveryTold } from '../told.ts';

const UNDECIDED = 'Pergunte ao cliente; depois <1> ou <2>.';
const RECEIPTS = 'Nada a fazer: as confirmações ou a conversa dirão depois da próxima conexão.';
const RETRIED = 'Nada a fazer: é tentado de novo.';
const WRITE_ONCE = 'Peça ao cliente que escreva uma vez para o seu número; a mensagem sai depois sozinha.';

export const delivery: DeliveryTold = {
  DELIVERY_DOUBTFUL: [
    'Talvez tenha sido enviada: não houve confirmação, e enviar de novo poderia duplicá-la.',
    UNDECIDED,
  ],
  DELIVERY_DOUBTFUL_THEN_REFUSED: [
    'Talvez tenha sido enviada: a primeira tentativa não foi confirmada e uma posterior foi recusada.',
    UNDECIDED,
  ],
  DELIVERY_DOUBTFUL_THEN_CANCELLED: [
    'Talvez tenha sido enviada antes de a fatura ser cancelada no SAP.',
    'Avise o cliente que a fatura foi cancelada; depois <1> ou <2>.',
  ],
  DELIVERY_INTERRUPTED: ['O serviço parou enquanto a mensagem era enviada.', RECEIPTS],
  DELIVERY_NO_ACK: [
    'O servidor do WhatsApp não confirmou a mensagem a tempo.',
    'Nada a fazer: as confirmações ou a conversa dirão.',
  ],
  DELIVERY_CONNECTION_LOST: ['A conexão caiu enquanto a mensagem era enviada.', RECEIPTS],
  DELIVERY_NOT_IN_CHAT: ['A mensagem não foi enviada: não está na conversa do WhatsApp Web.', RETRIED],
  DELIVERY_NEVER_SENT: [
    'Não pôde ser enviada por {hours} horas, embora outras mensagens tenham sido: {detail}',
    'Verifique o número do cliente e o WhatsApp; depois <1> ou <2>.',
  ],
  DELIVERY_LINE_TOO_SLOW: [
    'A linha é lenta demais para enviar o documento, {tries} tentativas. {detail}',
    'Use uma linha mais rápida ou um PDF menor, depois <1>; ou envie a fatura de outro modo e <2>.',
  ],
  DELIVERY_FIRST_CONTACT_LIMITED: [
    'O WhatsApp limita mensagens a pessoas que nunca escreveram para este número (463).',
    WRITE_ONCE,
  ],
  DELIVERY_NO_PRIVACY_TOKEN: [
    'O WhatsApp recusa mensagens sem o token de privacidade deste contato, que ele dá quando o contato escreve (463). A conta em si não está limitada.',
    WRITE_ONCE,
  ],
  DELIVERY_TOKEN_ASKED: [
    'O WhatsApp recusou sem o token de privacidade deste contato (463); o token é pedido.',
    'Nada a fazer: é tentado mais uma vez.',
  ],
  DELIVERY_ACCOUNT_RESTRICTED: [
    'O WhatsApp limitou esta conta: ela não pode iniciar conversas (463).',
    'Nada a fazer: sai quando o limite terminar, ou logo se o cliente escrever. Escreva menos a quem não espera.',
  ],
  DELIVERY_NEW_CHAT_QUOTA: [
    'A conta iniciou tantas conversas quantas o WhatsApp permite neste ciclo.',
    'Nada a fazer: sai no próximo ciclo, ou logo se o cliente escrever.',
  ],
  DELIVERY_NEW_CHATS_SPREAD: [
    'As primeiras mensagens a contatos novos são distribuídas no ciclo do WhatsApp: {used} de {total} conversas usadas.',
    'Nada a fazer: sai na sua vez, ou logo se o cliente escrever.',
  ],
  DELIVERY_REFUSED: [
    'O servidor do WhatsApp recusou a mensagem definitivamente.',
    'Envie a fatura de outro modo, ou tente de novo: <1>',
  ],
  DELIVERY_REFUSED_FOR_NOW: ['O servidor do WhatsApp recusou a mensagem por enquanto.', RETRIED],
  DELIVERY_REFUSED_TOO_OFTEN: [
    'O servidor do WhatsApp recusa a mensagem há mais de um dia, sempre como problema passageiro.',
    'Verifique a conexão com <1>; depois <2> ou <3>.',
  ],
  DELIVERY_REFUSED_UNKNOWN: [
    'O servidor do WhatsApp recusou a mensagem com um código desconhecido.',
    'Tente de novo com <1>, ou envie a fatura de outro modo e <2>.',
  ],
  DELIVERY_RATE_LIMITED: [
    'O WhatsApp pede menos mensagens (429).',
    'Nada a fazer: o envio faz uma pausa. Aumente SEND_INTERVAL se acontecer muito.',
  ],
  DELIVERY_TAKEN_BY_NO_PHONE: [
    'O WhatsApp a tem, mas nenhum telefone a recebeu em {days} dias: o dono pode ter deixado o número.',
    'Pergunte ao cliente, corrija o número no SAP, depois <1>; ou envie a fatura de outro modo.',
  ],
  DELIVERY_NOT_ON_WHATSAPP: [
    'Nenhum telefone do cliente está no WhatsApp.',
    'Corrija o celular do cliente no SAP; a mensagem sai depois sozinha.',
  ],
  DELIVERY_READER_NOT_ON_WHATSAPP: [
    'O telefone para a cópia não está no WhatsApp.',
    'Corrija o celular do vendedor no SAP, ou COPY_TO.',
  ],
  DELIVERY_ANOTHER_NUMBER_NAMED: [
    'O WhatsApp deu para este número uma conta que não consta ser dele; nada foi enviado para lá.',
    'Pergunte se ainda têm este número e corrija-o no SAP ou em COPY_TO; a mensagem sai depois sozinha.',
  ],
  DELIVERY_NOT_A_PERSON: [
    'O endereço é um grupo, lista, status ou canal, não uma pessoa; nada foi enviado.',
    'Nada a fazer: nunca é enviada.',
  ],
  DELIVERY_NEVER_WRITTEN_TO: [
    'Respostas vão só a telefones que já receberam uma mensagem; este não.',
    'Nada a fazer: nunca é enviada. Uma palavra de parada vale mesmo assim.',
  ],
  DELIVERY_SALESPERSON_MISSING: ['O vendedor não existe mais no SAP.', 'Verifique o vendedor da fatura no SAP.'],
  DELIVERY_OPTED_OUT: [
    'O cliente não quer mensagens.',
    'Envie a fatura de outro modo, depois <1>; ou, se o cliente quiser mensagens de novo, <2>.',
  ],
  DELIVERY_MARK_UNKNOWN: [
    'O SAP mostra um status da fatura, mas não está claro se é dela ou foi copiado de outra.',
    'Responda uma vez por todas: <1> confia no status do SAP, <2> as envia.',
  ],
  DELIVERY_DOCUMENT_REPLACED: [
    'O SAP mostra outro documento com um número conhecido ({differences}), como após restaurar o banco de um backup.',
    'Responda uma vez por todas: <1> as envia, <2> não.',
  ],
  DELIVERY_LEFT_OUT: [
    '{variable} não inclui {what}.',
    'Nada a fazer se não deve ser enviada: <1> a encerra. Sai sozinha quando as configurações a incluírem e o serviço for reiniciado.',
  ],
  DELIVERY_HELD_IN_SAP: [
    'U_CourierAction no SAP a pôs em espera.',
    'Defina U_CourierAction como resend ou cancel no SAP, ou use <1> ou <2>.',
  ],
  DELIVERY_RESENT_TODAY: [
    'U_CourierAction no SAP reenvia um documento no máximo uma vez por dia.',
    'Espere um dia, ou use <1>.',
  ],
  DELIVERY_SAP_ACTION_IMPOSSIBLE: [
    'U_CourierAction no SAP pede "{action}", que não é possível no estado "{state}".',
    'Veja a mensagem com <1>.',
  ],
  DELIVERY_NUMBER_CHANGED: [
    'U_CourierAction no SAP pediu o reenvio, mas o número do cliente mudou desde o envio.',
    'Se o número novo está certo, use <1>; senão, corrija-o antes no SAP.',
  ],
  DELIVERY_PARTNER_MISSING: ['O cliente não existe mais no SAP.', 'Verifique o cliente no SAP.'],
  DELIVERY_INVOICE_MISSING: ['A fatura não existe mais no SAP.', 'Verifique a fatura no SAP, depois <1>.'],
  DELIVERY_INVOICE_CANCELLED: ['A fatura foi cancelada no SAP antes de ser enviada.', 'Nada a fazer.'],
  DELIVERY_CANCELLED_BY_PERSON: ['Uma pessoa cancelou o envio.', 'Nada a fazer; <1> o desfaz.'],
  DELIVERY_AWAITS_APPROVAL: [
    'A autoridade fiscal ainda não aprovou a fatura.',
    'Nada a fazer: continua depois da aprovação.',
  ],
  DELIVERY_DOCUMENT_GONE: [
    'O PDF foi movido ou mudou desde que foi encontrado.',
    'Ponha o PDF de volta na pasta; a mensagem sai depois sozinha.',
  ],
  DELIVERY_NEW_CHATS_PAUSED: [
    'As mensagens a contatos novos estão em pausa porque o WhatsApp as limitou.',
    'Nada a fazer: continuam quando o limite terminar.',
  ],
  DELIVERY_ENGINE_REFUSED: ['O motor do WhatsApp recusou a mensagem.', 'Veja o motivo no registro; depois <1> ou <2>.'],
  DELIVERY_NOT_PROVEN: [
    'Nada prova ainda que o WhatsApp recebeu a fatura, por isso não há comprovante de entrega.',
    'Espere que seja enviada; o envio mostra por que espera.',
  ],
};
