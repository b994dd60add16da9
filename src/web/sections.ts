import { accountSection } from './account/section.ts';
import { assetSection } from './assets.ts';
import { deliveriesSection } from './deliveries/section.ts';
import { homeSection } from './home/section.ts';
import { installationsSection } from './installations/section.ts';
import { linkSection } from './link/section.ts';
import { loginSection } from './login/section.ts';
import type { WebParts, WebServing } from './parts.ts';
import { peopleSection } from './people/section.ts';
import { plotsSection } from './plots/section.ts';
import type { Section } from './route.ts';
import { sessionSection } from './session/section.ts';
import { settingsSection } from './settings/section.ts';
import { streamSection } from './stream.ts';

/** Every part of the pages, in the order of the menu. */
export function sectionsOf(parts: WebParts, serving: WebServing): readonly Section[] {
  return [
    assetSection,
    loginSection(parts, serving),
    accountSection(parts),
    streamSection(parts),
    homeSection(parts),
    sessionSection(parts),
    linkSection(parts),
    plotsSection(parts),
    deliveriesSection(parts),
    installationsSection(parts),
    settingsSection(parts),
    peopleSection(parts),
  ];
}
