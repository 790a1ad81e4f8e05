import type { Command } from '../command';
import { activityCommand } from './activity';
import { activityExport } from './activity-export';
import { activityVerify } from './activity-verify';
import { backup } from './backup';
import { check } from './check';
import { completion } from './completion';
import { configDiff, configGet, configList, configPull, configSet, configUnset } from './config';
import { doctor } from './doctor';
import { drift } from './drift';
import { explainCommand } from './explain';
import { failedList, failedRetry } from './failed';
import { groupsList, groupsManage, groupsUnmanage } from './groups';
import { heldDiscard, heldList, heldRelease } from './held';
import { importCommand } from './import';
import { pauseCommand, resumeCommand } from './pause';
import { preflight } from './preflight';
import { recover } from './recover';
import { reseal } from './reseal';
import { restore } from './restore';
import { setup } from './setup';
import { simulate } from './simulate';
import { statusCommand } from './status';
import { tokenList, tokenRevoke, tokenRotate, tokenShow } from './token';

const named: readonly Command[] = [
  preflight,
  setup,
  doctor,
  configSet,
  configUnset,
  configGet,
  configList,
  configDiff,
  configPull,
  simulate,
  statusCommand,
  explainCommand,
  activityCommand,
  activityExport,
  activityVerify,
  backup,
  check,
  importCommand,
  groupsList,
  groupsManage,
  groupsUnmanage,
  pauseCommand,
  resumeCommand,
  heldList,
  heldRelease,
  heldDiscard,
  failedList,
  failedRetry,
  drift,
  recover,
  restore,
  tokenShow,
  tokenList,
  tokenRotate,
  tokenRevoke,
  reseal,
];

/** Every command, in the order in which help shows them. */
export const commands: readonly Command[] = [...named, completion(named)];
