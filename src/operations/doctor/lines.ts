import { nextStep } from '../../next-steps/next-step.ts';
import type { CheckLine } from '../checks.ts';
import type {
  ChannelFacts,
  ConfigurationFacts,
  DoctorFacts,
  Found,
  LineFacts,
  ProgramFacts,
  SourceFacts,
} from './facts.ts';
import { nodeLines, numberLines } from './node-lines.ts';
import { browserLines, loginLine, recordLines, webVersionLine } from './session-lines.ts';
import {
  addressLines,
  clockLine,
  folderLine,
  lockLine,
  outboxLines,
  ownCertificateLine,
  sapLines,
} from './surroundings-lines.ts';
import { about, error, ok, untried, warning } from './verdicts.ts';

/** The oldest Node with all that is used; the launcher brings one where the computer's own is older. */
const REQUIRED_NODE = 24;

/** What the facts mean, one line for each thing: in the order in which a person would mend it. Pure. */
export function doctorLines(facts: DoctorFacts): readonly CheckLine[] {
  const { program, configuration, folders } = facts;
  return [
    ...programLines(program),
    ...configurationLines(configuration),
    zoneLine(configuration.zone),
    clockLine(facts.sap.skews),
    ...folders.map(folderLine),
    ...outboxLines(facts.outbox),
    lockLine(facts.lock),
    ...nodeLines(facts),
    ...numberLines(facts),
    ...addressLines(facts.addresses),
    ...ownCertificateLine(facts.ownCertificate, facts.now),
    ...browserLines(facts.browser, facts.fonts),
    ...lineLines(facts.line),
    loginLine(facts.login, facts.nodes),
    ...recordLines(facts.login),
    webVersionLine(facts.webVersion),
    ...sapLines(facts.sap),
    ...facts.sources.flatMap(sourceLines),
    ...(facts.templates === null
      ? []
      : [about('texts', facts.templates, () => ok('texts', 'MESSAGE_TEMPLATES can be used.'))]),
    ...channelLines(facts.channels),
  ];
}

/** True: nothing is wrong; warnings may be left. */
export function isHealthy(lines: readonly CheckLine[]): boolean {
  return lines.every(({ result }) => result !== 'error');
}

function programLines({ version, node, computer, engine, library }: ProgramFacts): CheckLine[] {
  const isOld = Number.parseInt(node, 10) < REQUIRED_NODE;
  return [
    about('program', library, (name) =>
      ok('program', `Invoice Courier ${version}, engine ${engine} with ${name}, on ${computer}.`),
    ),
    isOld
      ? error('Node', `This is Node ${node}.`, `Install Node ${REQUIRED_NODE} or newer.`)
      : ok('Node', `Node ${node}.`),
  ];
}

function configurationLines({ home, file, problems, slips, exposed }: ConfigurationFacts): CheckLine[] {
  const where = file ?? `no .env in ${home}; the environment`;
  return [
    problems.length === 0
      ? ok('configuration', `Valid: ${where}.`)
      : error(
          'configuration',
          `Invalid (${where}): ${problems.join('; ')}`,
          nextStep`Correct them there (docs/configuration.md), or be asked for them: ${{ action: 'set_up' }}`,
        ),
    ...slips.map((slip) => warning('configuration', slip, 'Correct the name, or remove it.')),
    ...(exposed === null ? [] : [warning('configuration', exposed.sentence, exposed.next)]),
  ];
}

/** The computer's own zone is that of its log only, but a default that nobody chose may be a mistake. */
function zoneLine({ company, isSet, computer }: ConfigurationFacts['zone']): CheckLine {
  if (isSet || company === computer)
    return ok('time zone', `${company} for the company, ${computer} for this computer.`);
  const text = `COMPANY_TIME_ZONE is not set: ${company} applies, but this computer is in ${computer}.`;
  return warning('time zone', text, 'Set COMPANY_TIME_ZONE: quiet hours, limits and the daily report depend on it.');
}

function lineLines(line: Found<LineFacts>): CheckLine[] {
  if (line.is !== 'known') return [untried('WhatsApp', line)];
  const { proxy, hosts } = line.value;
  const way = proxy === null ? 'firewall' : 'proxy and firewall';
  return [
    ...(proxy === null
      ? []
      : [
          proxy.trouble === null
            ? ok('proxy', `${proxy.name} answers.`)
            : error(
                'proxy',
                proxy.trouble,
                'Correct WHATSAPP_PROXY, or have whoever runs the proxy let this computer through.',
              ),
        ]),
    ...hosts.map(({ host, purpose, detail }) =>
      detail === null
        ? ok(host, `Reached (${purpose}).`)
        : error(
            host,
            `Not reached (${purpose}): ${detail.replace(/\.$/, '')}.`,
            `Let this computer reach ${host} on port 443 (${way}).`,
          ),
    ),
  ];
}

function sourceLines({ name, found }: SourceFacts): CheckLine[] {
  const words = {
    folder: 'PDF folder',
    mailbox: 'mailbox',
    attachments: 'attachments',
    print: 'print service',
    rendered: 'copies of our own',
  };
  if (found.is !== 'known') return [untried(words[name], found)];
  return found.value.map((line) => ({ ...line, name: `${words[name]}: ${line.name}` }));
}

function channelLines({ mail, webhook, whatsApp }: ChannelFacts): CheckLine[] {
  if (mail === null && !webhook && !whatsApp) {
    const next = 'Set ALERT_MAIL_HOST, ALERT_WEBHOOK_URL or ALERT_WHATSAPP_TO.';
    return [warning('alerts', 'Nobody is told when something needs a person, except in the log.', next)];
  }
  const others = [webhook && 'webhook', whatsApp && 'WhatsApp'].filter((one) => one !== false);
  return [
    ...(mail === null
      ? []
      : [about('SMTP', mail.found, () => ok('SMTP', `${mail.server} takes our login; nothing was sent.`))]),
    ...(others.length === 0 ? [] : [ok('alerts', `By ${others.join(' and ')} too; not tried, which would send one.`)]),
  ];
}
