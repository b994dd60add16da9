import { plant } from '../../support/plant.ts';

/** Leaving the body unread destroys the request, whose socket is null from then on; nobody catches what follows. */
plant(
  'src/sap/business-one/webhook/listener.ts',
  "request.off('data', take).resume();",
  'request.destroy(); setImmediate(() => (Object.assign(request, { socket: null }), request.socket.destroy()));',
);
