import type { MachineTold } from '../told.ts';

export const machine: MachineTold = {
  DATABASE_DAMAGED: [
    'A caixa de saída {path} está danificada: {detail}.',
    'Pare o serviço, mova {path} para outro lugar (com os arquivos -wal e -shm) e restaure a caixa do backup mais novo: <1>',
  ],
  DATABASE_FULL: [
    'O disco está cheio; a caixa de saída não pode ser gravada.',
    'Libere espaço; o serviço continua sozinho.',
  ],
  DATABASE_BUSY: [
    'Outro programa travou a caixa de saída.',
    'Nada a fazer: é tentado de novo. Feche qualquer visualizador de banco de dados que a tenha aberta.',
  ],
  DATABASE_UNREACHABLE: [
    'A caixa de saída no PostgreSQL não responde ({place}): {detail}.',
    'Verifique se o PostgreSQL está em execução e se este computador o alcança; o log dele diz mais. Enquanto isso o serviço não envia nada, não perde nada e continua sozinho.',
  ],
  DATABASE_REFUSED: [
    'O PostgreSQL não nos deixa usar a caixa de saída ({place}): {detail}.',
    'Verifique usuário, senha e banco de dados em DATABASE_URL, e o pg_hba.conf no servidor. O banco de dados precisa pertencer ao usuário. Se o PostgreSQL exige TLS, acrescente sslmode=verify-full.',
  ],
  DATABASE_TLS_REQUIRED: [
    'O PostgreSQL não deixa ninguém entrar sem TLS ({place}): {detail}.',
    'Defina sslmode=verify-full em DATABASE_URL; com uma autoridade própria, também sslrootcert=ARQUIVO.',
  ],
  DATABASE_TLS_FAILED: [
    'Não houve conexão TLS com o PostgreSQL ({place}): {detail}.',
    'Se uma autoridade própria assinou o certificado, indique o arquivo PEM dessa autoridade em DATABASE_URL: sslrootcert=ARQUIVO. O certificado precisa citar o computador de DATABASE_URL. Em uma rede que ninguém mais alcança, sslmode=disable dispensa o TLS.',
  ],
  DATABASE_SERVER_FULL: [
    'O disco do PostgreSQL está cheio ({place}): {detail}.',
    'Libere espaço no computador do PostgreSQL; o serviço continua sozinho.',
  ],
  DATABASE_READ_ONLY: [
    'O PostgreSQL não aceita gravações ({place}): {detail}.',
    'É uma réplica, ou está somente para leitura. Faça DATABASE_URL apontar para o servidor primário; o serviço continua sozinho assim que puder gravar.',
  ],
  DATABASE_CONNECTIONS: [
    'O PostgreSQL não tem mais conexões para nós ({place}): {detail}.',
    'Aumente max_connections do servidor ou o limite do usuário, ou encerre o que ocupa as outras; o serviço continua sozinho.',
  ],
  DATABASE_OWNER_LOST: [
    'Outro processo conduz agora a sessão {account}; este não grava mais nada.',
    'Veja quais nós usam esta DATABASE_URL: uma sessão, um nó. Este termina.',
  ],
  DATABASE_LEASE_EXPIRED: [
    'O PostgreSQL está há tempo demais sem notícia deste nó; ele não grava nada para a sessão {account} até voltar a ter.',
    'Verifique se o PostgreSQL está em execução e se este computador o alcança: então ele continua sozinho, ou deixa a sessão com outro nó que a tenha assumido nesse meio-tempo.',
  ],
  DATABASE_LOGIN_ANOTHER: [
    'O login da sessão {account} no PostgreSQL não é o que devia ser alterado.',
    'Nada a fazer: a sessão se conecta de novo com o que está lá.',
  ],
  DATABASE_OTHER_HISTORY: [
    'O PostgreSQL continua de outro estado que antes ({place}): um servidor em espera foi promovido ou um backup foi restaurado. O que foi escrito por último pode faltar lá.',
    'Nada a fazer: o serviço inicia de novo e pergunta ao SAP e ao WhatsApp o que foi enviado antes de enviar algo. Garanta que o servidor anterior não volte.',
  ],
  DATABASE_NEWER: [
    '{path} foi escrito por uma versão mais nova do Invoice Courier (esquema {found}, conhecido {known}).',
    'Instale de novo a versão mais nova; uma anterior perderia dados que não conhece.',
  ],
  DATABASE_IN_USE: [
    'Outro serviço está em execução com este DATA_PATH, {path}: {holder}.',
    'Nada a fazer se for o que você quer. Para usar este, pare antes o outro: <1>. Uma segunda empresa precisa do próprio DATA_PATH.',
  ],
  DATABASE_FOREIGN: [
    '{path} é um banco de dados de outro programa.',
    'Verifique DATA_PATH ou mova o arquivo para outro lugar; nada foi alterado.',
  ],
  DATABASE_SERVER_OLD: [
    'O PostgreSQL {version} é antigo demais para a caixa de saída ({place}); é preciso {needed} ou mais novo.',
    'Atualize o PostgreSQL, ou faça DATABASE_URL apontar para um servidor mais novo.',
  ],
  DATABASE_OWNED_ELSEWHERE: [
    'Outro nó, {node}, conduz a sessão {account} na mesma caixa de saída ({place}).',
    'Nada a fazer se for o que você quer: só um pode conduzi-la. Para conduzi-la aqui, pare lá o serviço e traga o login. Uma segunda empresa precisa do próprio WHATSAPP_SESSION_NAME ou do próprio banco de dados.',
  ],
  DATABASE_OWNER_SILENT: [
    'A sessão {account} foi conduzida por último por outro nó, {node}, que terminou sem devolvê-la há {ago} ({place}).',
    'Se ele pode voltar a funcionar, inicie-o lá. Se foi perdido de vez, traga para cá o backup mais novo do login e depois: <1>',
  ],
  DATABASE_PROFILE_ELSEWHERE: [
    'A sessão {account} foi conduzida por último por outro nó, {node}. Seu login é um perfil de navegador, que está lá; uma cópia mais antiga causa dano.',
    'Inicie-a lá. Para conduzi-la aqui, pare aquele nó de vez, traga dele o backup mais novo do login e restaure-o: <1>. Depois: <2>',
  ],
  DATABASE_LOGIN_KEY: [
    'O login da sessão {account} no PostgreSQL está cifrado com uma chave que este nó não tem ({kind}; escrito por último por {node}).',
    'Todos os nós precisam da mesma chave: o mesmo WHATSAPP_BACKUP_PASSPHRASE ou, sem ele, o mesmo arquivo vault.key, copiado para {file} de um nó que o tenha (docs/scale.md). Nada foi alterado.',
  ],
  DATABASE_MOVED: [
    'A caixa de saída em {place} foi movida para {other} em {day}; o que resta aqui é guardado e não é mais usado.',
    'Faça o serviço usar o outro lugar: DATABASE_URL nomeia uma caixa de saída no PostgreSQL; sem ela, é outbox.db em DATA_PATH.',
  ],
  DATABASE_MOVE_UNFINISHED: [
    'Uma caixa de saída está sendo movida para {place} e não chegou inteira; vem de {other}, que está completa.',
    'Inicie de novo a mesma mudança: ela continua de onde estava. Ou deixe o serviço usar o lugar anterior como antes.',
  ],
  DATABASE_LEFT_BEHIND: [
    'DATABASE_URL nomeia uma caixa de saída vazia ({place}), e há uma com envios em {path}.',
    'Para levar os envios, retire DATABASE_URL e mova a caixa de saída (database move, docs/scale.md). Para começar com uma vazia, tire o arquivo de DATA_PATH: o que ele diz de envios anteriores, da aprovação e das recusas deixa de ser conhecido.',
  ],
  DATABASE_BOOK_ELSEWHERE: [
    'Os envios de {company} estão em {other}, e a conta dela, {account}, tem a caixa de saída em outro lugar ({place}): recomeçados lá, faturas seriam enviadas outra vez, ou nunca.',
    'Deixe o arquivo como estava: a conta de uma empresa, e a empresa que vem primeiro entre as de uma mesma conta, não mudam (docs/companies.md). Para recomeçar de propósito, espere até não haver nada pendente, defina PROCESS_INVOICES_FROM_DATE para amanhã e mova para outro lugar o que há.',
  ],
  DATABASE_UNWRITABLE: [
    'A caixa de saída não pode ser lida ou gravada: {detail}.',
    'Verifique o disco e as permissões de DATA_PATH; o serviço continua sozinho.',
  ],
  DATABASE_FAILED: [
    'O banco de dados recusou um comando: {detail}.',
    'É um defeito do programa: por favor informe com o registro.',
  ],
  DISK_FULL: [
    'O disco está cheio: {detail}.',
    'Libere espaço (veja também a cota deste usuário) e tente de novo. Um serviço em execução continua sozinho.',
  ],
  DISK_DENIED: [
    'Este usuário não pode ler ou gravar ali: {detail}.',
    'Dê ao usuário do serviço permissão nessa pasta, ou monte-a com escrita; depois tente de novo.',
  ],
  DISK_TOO_MANY_FILES: [
    'Há arquivos abertos demais: {detail}.',
    'Aumente o limite de arquivos abertos (`ulimit -n`, ou LimitNOFILE do serviço) e tente de novo.',
  ],
  DISK_NOT_A_FOLDER: [
    '{path} não é uma pasta nem pode vir a ser: {detail}.',
    'Ponha na variável com esse caminho (veja docs/configuration.md) uma pasta que exista ou que possa ser criada.',
  ],
  DISK_NO_TEMPORARY_FOLDER: [
    'Não é possível criar uma pasta temporária em {path}: {detail}.',
    'Libere espaço ali, ou ponha em TMPDIR (no Windows TEMP) uma pasta em que este usuário possa gravar.',
  ],
  DISK_FAILED: [
    'O disco falhou: {detail}.',
    'Verifique o disco (cabo, sistema de arquivos, registro do sistema) e tente de novo.',
  ],
  VAULT_KEY_MISSING: [
    'Os backups em {folder} foram feitos com um arquivo de chave, mas {file} falta.',
    'Copie vault.key do seu lugar seguro para {file}. Se está perdido de vez, mova os backups antigos para outra pasta; então uma chave nova é criada.',
  ],
  VAULT_KEY_DAMAGED: [
    'O arquivo de chave {file} está danificado: a soma de verificação não confere.',
    'Substitua {file} pela cópia do seu lugar seguro.',
  ],
  VAULT_KEY_NEWER: [
    'O arquivo de chave {file} foi gravado por uma versão mais nova do Invoice Courier.',
    'Instale de novo a versão mais nova; esta deixa o arquivo como está.',
  ],
  VAULT_ID_KEY_DAMAGED: [
    '{file} não contém uma chave de identificadores de mensagens que esta versão conheça: está danificado ou foi gravado por uma versão mais nova.',
    'Instale de novo a versão mais nova ou reponha {file} de uma cópia de DATA_PATH. Sem ele, mensagens em dúvida poderiam chegar duas vezes.',
  ],
  VAULT_KEY_WRONG: [
    '{file} foi feito com outra chave ou frase.',
    'Ponha o vault.key correspondente em DATA_PATH, ou em WHATSAPP_BACKUP_PASSPHRASE a frase usada então.',
  ],
  VAULT_NO_BACKUP: [
    'Não há backup da sessão {session} ({engine}) em {folder}.',
    'Backups são feitos com um telefone vinculado: <1>',
  ],
  VAULT_BACKUP_REFUSED: ['O backup {file} foi recusado: {detail}', 'Restaure outro: <1>'],
  VAULT_BACKUP_NEWER: [
    'Uma versão mais nova do Invoice Courier fez o backup {file} ({detail}).',
    'Instale de novo a versão mais nova para restaurá-lo, ou restaure outro: <1>',
  ],
  VAULT_STORE_DAMAGED: [
    'Os dados da sessão estão danificados, por isso não foram copiados: {detail}',
    'Substitua-os pelo backup válido mais novo: <1>',
  ],
  VAULT_BACKUP_FAILED: [
    'O backup não pôde ser gravado em {folder}: {detail}',
    'Verifique o espaço e as permissões dessa pasta; depois: <1>',
  ],
  VAULT_DRILL_NOT_SET_UP: [
    'Nenhuma cópia externa dos backups está configurada, por isso não há o que testar.',
    'Defina WHATSAPP_DRILL_PATH com a pasta das cópias, e WHATSAPP_DRILL_KEY_FILE ou WHATSAPP_DRILL_PASSPHRASE com a chave copiada.',
  ],
  VAULT_DRILL_KEY_WRONG: [
    'A chave ou frase copiada não abre {file}: com a perda deste computador, o backup também se perderia.',
    'Copie vault.key de DATA_PATH para WHATSAPP_DRILL_KEY_FILE, ou ponha em WHATSAPP_DRILL_PASSPHRASE o de WHATSAPP_BACKUP_PASSPHRASE.',
  ],
  VAULT_DRILL_OLD_LOGIN: [
    '{file} tem um acesso anterior ao que está em uso: restaurado, não se conectaria.',
    'Copie para fora um backup mais novo: <1>',
  ],
  WHATSAPP_STORE_DAMAGED: ['Os dados da sessão estão danificados: {detail}.', 'Repare: <1>'],
  WHATSAPP_STORE_NEWER: [
    'A sessão em {path} foi gravada por uma versão mais nova do Invoice Courier (formato {found}, conhecido {known}).',
    'Instale de novo a versão mais nova; esta deixa a sessão como está.',
  ],
  WHATSAPP_STORE_UNWRITABLE: [
    'Os dados da sessão não podem ser gravados: {detail}.',
    'Veja se o disco está cheio ou faltam permissões em WHATSAPP_AUTH_PATH, ou na pasta de arquivos temporários (TMPDIR) se for essa a citada.',
  ],
  WHATSAPP_NOT_CONNECTED: [
    'O WhatsApp não está conectado; nada foi enviado.',
    'É tentado de novo quando a sessão estiver conectada; veja: <1>',
  ],
  WHATSAPP_NO_ANSWER: [
    'O WhatsApp não respondeu em {ms} ms ({question}).',
    'É tentado de novo; se persistir, a sessão se reconecta sozinha.',
  ],
  WHATSAPP_QUERY_REFUSED: ['O WhatsApp recusou a consulta "{question}": {detail}.', 'É tentado de novo mais tarde.'],
  WHATSAPP_RECIPIENT_WITHOUT_DEVICES: [
    'O WhatsApp não indicou dispositivos do destinatário; nada foi enviado.',
    'É tentado de novo; se persistir, verifique se o número está no WhatsApp.',
  ],
  WHATSAPP_ENCRYPTION_FAILED: [
    'As chaves de criptografia do destinatário não foram obtidas; nada foi enviado.',
    'É tentado de novo.',
  ],
  WHATSAPP_SEND_FAILED: ['A mensagem não pôde ser escrita: {detail}; nada foi enviado.', 'É tentado de novo.'],
  WHATSAPP_LEASE_ENDED: [
    'O PostgreSQL não tem notícias deste nó há tempo demais, e outro pode ter assumido a sessão; nada foi enviado.',
    'Quem envia é o nó que executa a sessão.',
  ],
  WHATSAPP_REVOKE_REFUSED: [
    'A mensagem não pôde ser apagada para todos: {detail}.',
    'Peça ao destinatário que a apague. No WhatsApp, no telefone da conta, talvez "Apagar para todos" ainda seja oferecido.',
  ],
  WHATSAPP_ID_NOT_OURS: [
    'O WhatsApp Web teria usado um identificador próprio; nada foi enviado.',
    'É enviada com um identificador do WhatsApp Web; se o resultado não for claro, a conversa é verificada ou uma pessoa decide.',
  ],
  WHATSAPP_SEND_UNCERTAIN: [
    'A conexão terminou enquanto uma mensagem era escrita; talvez tenha sido enviada ({detail}).',
    'As confirmações após reconectar dirão; senão, é reenviada com o mesmo identificador ou retida para uma pessoa.',
  ],
  WHATSAPP_UPLOAD_FAILED: [
    'O documento não pôde ser enviado aos servidores do WhatsApp: {detail}.',
    'É tentado de novo.',
  ],
  WHATSAPP_LINE_TOO_SLOW: [
    'A linha é lenta demais para este documento ({figures}); nada foi enviado.',
    'É tentado de novo, e retido para uma pessoa se não ajudar.',
  ],
  WHATSAPP_DOCUMENT_UNREADABLE: [
    'O documento não pode ser lido: {detail}.',
    'Verifique se o arquivo existe e se o serviço pode lê-lo.',
  ],
  WHATSAPP_DOCUMENT_CHANGED: [
    'O documento mudou desde que foi verificado; não foi enviado.',
    'É verificado de novo; não sobrescreva um PDF que espera o envio.',
  ],
  WHATSAPP_PAYLOAD_DAMAGED: [
    'Os dados guardados da mensagem preparada {messageId} estão danificados.',
    'Prepare de novo: <1>',
  ],
  WHATSAPP_PROXY_UNREACHABLE: [
    'O proxy {proxy} não pode ser alcançado: {detail}.',
    'Verifique se o proxy funciona, o endereço em WHATSAPP_PROXY e o firewall.',
  ],
  WHATSAPP_PROXY_PASSWORD: [
    'O proxy {proxy} não aceita o usuário e a senha: {detail}.',
    'Corrija usuário e senha em WHATSAPP_PROXY ou no seu arquivo (com codificação de porcentagem) e reinicie o serviço.',
  ],
  WHATSAPP_PROXY_FORBIDS: [
    'O proxy {proxy} não conecta a {host}: {detail}.',
    'Faça o proxy deixá-lo passar; todos os servidores necessários estão em <1>',
  ],
  WHATSAPP_HOST_BLOCKED: [
    'Um servidor do WhatsApp não pode ser alcançado deste computador: {hosts}.',
    'Faça o firewall ou proxy deixá-lo passar; todos os servidores necessários estão em <1>',
  ],
  WHATSAPP_ENGINE_GONE: ['O processo do motor terminou ({detail}); nada foi enviado.', 'É reiniciado sozinho.'],
  WHATSAPP_ENGINE_SILENT: [
    'O processo do motor não respondeu a "{call}" em {ms} ms.',
    'É encerrado e reiniciado sozinho.',
  ],
  WHATSAPP_ENGINE_FAILED: ['O motor falhou em "{call}": {detail}.', 'É tentado de novo; o registro tem os detalhes.'],
  WHATSAPP_NOT_A_PERSON: [
    'O endereço é um grupo, lista, status ou canal, não uma pessoa; nada foi enviado.',
    'Nada a fazer: nunca é enviada.',
  ],
  INSTALLATIONS_MISSING: ['Não há lista de instalações em {path}.', 'Escreva-a como docs/installations.md mostra.'],
  INSTALLATIONS_NOT_PRIVATE: [
    'Outros usuários deste computador podem ler {path}, que contém tokens.',
    'Torne-o privado: chmod 600 {typed}',
  ],
  INSTALLATIONS_INVALID: [
    '{path} não é uma lista válida de instalações: {detail}.',
    'Compare-a com docs/installations.md.',
  ],
};
