import type { DocumentsTold } from '../told.ts';

const AGAIN = 'Salve a fatura de novo como PDF na pasta, no lugar deste arquivo.';

export const documents: DocumentsTold = {
  PDF_FOLDER_UNREADABLE: [
    'A pasta de PDF {folder} não pode ser lida: {detail}.',
    'Verifique PDF_FOLDER e PDF_BRANCH_FOLDERS, a montagem e as permissões; o serviço tenta de novo sozinho.',
  ],
  PDF_NOT_ARCHIVED: [
    '{file} não pode ser movido para {folder}: {detail}',
    'Verifique PDF_ARCHIVE_FOLDER, as permissões e se outro programa mantém o PDF aberto. O PDF foi entregue e fica onde está; mover é tentado de novo sozinho.',
  ],
  DOCUMENT_GONE: [
    'O PDF {file} foi removido ou mudou enquanto era lido.',
    'Nada a fazer: a pasta é percorrida de novo.',
  ],
  DOCUMENT_NOT_OBTAINED: [
    'A fonte {source} não consegue dar o PDF da fatura {invoice}: {detail}.',
    'No começo nada a fazer: é pedido de novo sozinho, e as outras fontes são tentadas. Se persistir, verifique o layout no SAP.',
  ],
  PDF_PRINT_LOGIN: [
    'O SAP API Gateway {url} recusa o login: {detail}.',
    'Verifique SAP_USERNAME, SAP_PASSWORD, SAP_COMPANY_DB e a autorização do usuário para "Report Layout API". É tentado de novo depois de meia hora, para que o usuário não seja bloqueado.',
  ],
  PDF_PRINT_UNAVAILABLE: [
    'O SAP API Gateway {url} não pode ser usado: {detail}.',
    'Verifique SAP_GATEWAY_URL e se o Reporting Service funciona; o serviço tenta de novo sozinho.',
  ],
  DOCUMENT_NOT_A_PDF: ['{file} tem nome de PDF mas não é um.', AGAIN],
  DOCUMENT_BROKEN: ['{file} não pode ser lido como PDF: está danificado ou cortado.', AGAIN],
  DOCUMENT_PASSWORD: [
    '{file} é protegido por senha, por isso não pode ser comparado com a fatura.',
    'Substitua-o por um PDF sem senha.',
  ],
  DOCUMENT_WITHOUT_TEXT: [
    '{file} tem imagens mas não texto, por isso não pode ser comparado com a fatura.',
    'Imprima a fatura pelo SAP em vez de escaneá-la, com o mesmo nome de arquivo.',
  ],
  DOCUMENT_TOO_LARGE: ['{file} tem mais de {limitMb} MB.', 'Imprima com imagens menores, com o mesmo nome de arquivo.'],
  DOCUMENT_TOO_LONG: [
    '{file} tem páginas ou texto demais: mais de {limitPages} páginas, ou tanto texto quanto um livro.',
    'Imprima só a fatura em um arquivo com o mesmo nome.',
  ],
  DOCUMENT_TOO_COMPLEX: [
    '{file} leva tempo ou memória demais para ler; é pulado.',
    'Imprima a fatura de novo pelo SAP, com o mesmo nome de arquivo. Descubra de onde veio este arquivo: pode ser um ataque.',
  ],
  PDF_READING_ENDED: [
    'A leitura de {file} foi interrompida: {detail}.',
    'Nada a fazer: é lido mais uma vez, depois dos outros; se isso também falhar, fica retido.',
  ],
  PDF_READER_FAILED: [
    'O processo que lê PDFs não pode ser iniciado: {detail}.',
    'Verifique a memória e o limite de processos deste usuário; o serviço tenta de novo sozinho.',
  ],
  DOCUMENT_NAME_ALONE: [
    '{file} tem o nome da fatura {invoice}, mas o texto não confirma {missing}.',
    'Abra o PDF: se é outro ou está velho, imprima a fatura de novo com o mesmo nome de arquivo.',
  ],
  DOCUMENT_OF_ANOTHER_INVOICE: [
    '{file} tem o nome da fatura {invoice}, mas o documento é {printed}.',
    'Imprima a fatura de novo com esse nome de arquivo, e a outra com o seu.',
  ],
  DOCUMENT_OF_ANOTHER_BRANCH: [
    '{file} está na pasta da filial {folder}, mas se lê como a fatura {invoice} da filial {branch}.',
    'Se é essa fatura, mova-o para a pasta da sua filial; senão, nada. PDF_BRANCH_FOLDERS diz qual pasta é de quem.',
  ],
  DOCUMENT_CONTRADICTS_SOURCE: [
    '{file} vem da sua fonte como PDF da fatura {invoice}, mas o texto não confirma {missing}.',
    'Verifique o documento na fonte: pode estar arquivado na fatura errada.',
  ],
  DOCUMENT_CONTRADICTS_INVOICE: [
    '{file} foi confirmado para a fatura {invoice}, mas o texto é de outra: não confirma {missing}.',
    'Olhe a página de novo: se o PDF está certo, o SAP tem outros dados que os impressos; imprima a fatura de novo.',
  ],
  PDF_NOT_CONFIRMED: ['Não pode ser confirmado: {detail}', 'Imprima a fatura de novo pelo SAP na pasta de PDF.'],
  DOCUMENT_HOLDS_SEVERAL: [
    '{file} contém mais de um documento: {detail}.',
    'Imprima cada fatura em um arquivo separado.',
  ],
  DOCUMENT_FITS_TWO: [
    '{file} corresponde a {count} faturas: {invoices}.',
    'Imprima de novo com algo que as distinga: a série ao lado do número, o número fiscal ou o CNPJ/CPF do cliente.',
  ],
  PHONE_MISSING: [
    'O SAP não tem telefone de {who}.',
    'Preencha o celular no SAP, com código do país (por exemplo {example}); a mensagem sai depois sozinha.',
  ],
  PHONE_UNREADABLE: [
    'O valor em {field} de {who} não é um número de telefone.',
    'Ponha ali um só número no SAP, com código do país (por exemplo {example}), e as notas em outro lugar; a mensagem sai depois sozinha.',
  ],
  PHONE_AREA_CODE_MISSING: [
    'Falta o código de área no número em {field} de {who}.',
    'Complete-o no SAP, de preferência com código do país (por exemplo {example}); a mensagem sai depois sozinha.',
  ],
  PHONE_NOT_VALID: [
    'O número em {field} de {who} não existe no plano de numeração de {country}.',
    'Corrija-o no SAP, de preferência com código do país (por exemplo {example}); a mensagem sai depois sozinha.',
  ],
  PHONE_OF_ANOTHER_NAME: [
    'O nome no documento difere do de {who} no SAP, e o documento não tem telefone próprio.',
    'Para um cliente eventual, ponha o telefone no campo do documento que SAP_DOCUMENT_PHONE_FIELD indica; senão, faça os nomes coincidirem no SAP. A mensagem sai depois sozinha.',
  ],
};
