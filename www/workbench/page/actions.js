// Everything that the views can do, put together from the parts of the page.

import { createCalibrationActions } from '../calibration/calibration_actions.js';
import { createCameraActions } from '../camera/camera_actions.js';
import { createTabActions } from '../explore/actions/tab_actions.js';
import { createVerdictActions } from '../explore/actions/verdict_actions.js';
import { createViewActions } from '../explore/actions/view_actions.js';
import { createLayerActions } from '../explore/actions/layer_actions.js';
import { createMeasureActions } from '../explore/actions/measure_actions.js';
import { createChartActions } from '../explore/actions/chart_actions.js';
import { createFileActions } from '../files/file_actions.js';
import { createGraphActions } from '../graph/graph_actions.js';
import { createCrosshairActions } from '../keyboard/crosshair_actions.js';
import { createOwnNetworkActions } from '../own_network/own_network_actions.js';
import { createObjectActions } from '../object/object_actions.js';
import { createPageActions } from './page_actions.js';
import { createTakeAwayActions } from '../take_away/take_away_actions.js';
import { createClassSearchActions } from '../question/class_search_actions.js';
import { createComparisonActions } from '../question/comparison_actions.js';
import { createSheetActions } from '../question/sheet_actions.js';
import { createTourActions } from '../tour/tour_actions.js';

/**
 * @typedef {import('../state/types/parts.js').Controller} Controller
 * @typedef {import('../state/types/parts.js').Store} Store
 *
 * @typedef {object} Parts
 * @property {Store} store
 * @property {Controller} controller
 * @property {ReturnType<typeof import('../state/history.js').createHistory>} history
 * @property {ReturnType<typeof import('../precision/precision_actions.js').createPrecision>} precision
 * @property {import('../../client/whylight.js').Whylight} whylight the page's client
 * @property {() => import('../../client/whylight.js').Whylight} createClient a client of an engine of its own
 */

/** @param {Parts} parts */
export function createActions({ store, controller, history, precision, whylight, createClient }) {
  const closeDialog = () => page.closeDialog();
  const camera = createCameraActions({ store, controller, closeDialog });
  const sheet = createSheetActions({ store, controller });
  const tour = createTourActions({ store, controller });
  const page = createPageActions({
    store,
    controller,
    history,
    openSheet: sheet.openSheet,
    endTour: tour.endTour,
    onDialogClosed() {
      camera.closeCamera();
      if (store.get().precision) precision.close();
      if (store.get().ownNetwork) ownNetwork.leaveOwnNetwork();
    },
  });
  const graph = createGraphActions({ store, controller });
  const ownNetwork = createOwnNetworkActions({ store, controller, whylight, closeDialog, openGraph: graph.openGraph });
  return {
    ...controller,
    ...page,
    ...sheet,
    ...tour,
    ...camera,
    ...createFileActions({ controller }),
    ...graph,
    ...ownNetwork,
    ...createComparisonActions({ store, controller, closeDialog }),
    ...createClassSearchActions({ store, controller }),
    ...createCrosshairActions({ store, controller }),
    ...createTabActions({ store, controller }),
    ...createVerdictActions({ store, controller }),
    ...createViewActions({ store, controller }),
    ...createLayerActions({ store, controller }),
    ...createMeasureActions({ store, controller }),
    ...createChartActions({ store, controller }),
    ...createObjectActions({ store, controller }),
    ...createTakeAwayActions({ store, controller }),
    ...createCalibrationActions({ store, controller, createClient }),
    openPrecision: precision.open,
    slideScale: precision.slide,
    chooseScale: precision.choose,
    tryScales: precision.tryAll,
  };
}
