/** Routes of what was found: broken rules, histories that part, approvals that wait; and of settling it with a reason. */
import {
  acknowledgeAlarmSchema,
  acknowledgedAlarmSchema,
  alarmsSchema,
  approvalsSchema,
  decideApprovalsSchema,
  decidedApprovalsSchema,
  forksSchema,
  newEpochOrderedSchema,
  orderNewEpochSchema,
  registerHealthSchema,
  resolvedViolationsSchema,
  resolveViolationsSchema,
  violationsSchema,
} from "#domain/protocol/desk/findings.ts";
import { type Route, route } from "../http/route.ts";
import type { ServerParts } from "../server-parts.ts";
import { acknowledgeAlarm, listAlarms, listHealth } from "./alarms.ts";
import {
  approvalQuerySchema,
  decideApprovals,
  listApprovals,
  listApprovedInMyName,
  ownApprovalQuerySchema,
} from "./approvals.ts";
import { forkQuerySchema, listForks, orderNewEpoch } from "./forks.ts";
import { listViolations, resolveViolations, violationQuerySchema } from "./violations.ts";

/** Bytes of a body that names five hundred places. */
const MANY_PLACES_BYTES = 131_072;

/** Routes of findings. */
export function findingRoutes({ clock }: Pick<ServerParts, "clock">): Route[] {
  return [...violationRoutes(), ...approvalRoutes(), ...forkRoutes(), ...alarmRoutes(clock)];
}

function violationRoutes(): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/violations",
      summary: "Rules that entries broke, newest first, in the branches whose reports the caller may read.",
      access: { who: "member", permission: "reports.branch" },
      query: violationQuerySchema,
      answer: violationsSchema,
      handle: ({ query }, { tx }) => listViolations(tx, query),
    }),
    route({
      method: "POST",
      path: "/v1/violations/resolve",
      summary: "Resolves violations with a reason; what is about money by somebody else than whom it names.",
      access: { who: "member", permission: "session.approve_difference" },
      body: resolveViolationsSchema,
      bodyBytes: MANY_PLACES_BYTES,
      answer: resolvedViolationsSchema,
      handle: ({ body, address }, { tx, entered }) => resolveViolations(tx, entered, body, address),
    }),
  ];
}

function approvalRoutes(): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/approvals",
      summary: "Acts that were booked without the approval they need, newest first, or those decided since.",
      access: { who: "member", permission: "reports.branch" },
      query: approvalQuerySchema,
      answer: approvalsSchema,
      handle: ({ query }, { tx, entered }) => listApprovals(tx, entered, query),
    }),
    route({
      method: "GET",
      path: "/v1/approvals/mine",
      summary: "What tills say was approved in the caller's own name, newest first.",
      access: { who: "member", permission: null },
      query: ownApprovalQuerySchema,
      answer: approvalsSchema,
      handle: ({ query }, { tx, entered }) => listApprovedInMyName(tx, entered, query),
    }),
    route({
      method: "POST",
      path: "/v1/approvals/decide",
      summary: "Approves or denies afterwards what was booked as pending; by another person who holds the permission.",
      access: { who: "member", permission: "reports.branch" },
      body: decideApprovalsSchema,
      bodyBytes: MANY_PLACES_BYTES,
      answer: decidedApprovalsSchema,
      handle: ({ body, address }, { tx, entered }) => decideApprovals(tx, entered, body, address),
    }),
  ];
}

function alarmRoutes(clock: ServerParts["clock"]): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/alarms",
      summary: "What lasts at a register and somebody should look after, those that nobody does first.",
      access: { who: "member", permission: "devices.edit" },
      answer: alarmsSchema,
      handle: (_, { tx, entered }) => listAlarms(tx, entered, clock.nowMs()),
    }),
    route({
      method: "POST",
      path: "/v1/alarms/acknowledge",
      summary: "Says of an alarm, with a reason, that somebody looks after it.",
      access: { who: "member", permission: "devices.edit" },
      body: acknowledgeAlarmSchema,
      answer: acknowledgedAlarmSchema,
      handle: ({ body, address }, { tx, entered }) =>
        acknowledgeAlarm(tx, entered, body, { nowMs: clock.nowMs(), address }),
    }),
    route({
      method: "GET",
      path: "/v1/registers/health",
      summary: "How each register in use was when it last told, in the branches whose devices the caller may change.",
      access: { who: "member", permission: "devices.edit" },
      answer: registerHealthSchema,
      handle: (_, { tx, entered }) => listHealth(tx, entered),
    }),
  ];
}

function forkRoutes(): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/forks",
      summary:
        "Two histories under one register's name, newest first, in the branches whose devices the caller may change.",
      access: { who: "member", permission: "devices.edit" },
      query: forkQuerySchema,
      answer: forksSchema,
      handle: ({ query }, { tx }) => listForks(tx, query),
    }),
    route({
      method: "POST",
      path: "/v1/forks/new-epoch",
      summary: "Orders the till that tells another history to begin a new epoch; it hears of it at its next contact.",
      access: { who: "member", permission: "devices.edit" },
      body: orderNewEpochSchema,
      answer: newEpochOrderedSchema,
      handle: ({ body, address }, { tx, entered }) => orderNewEpoch(tx, entered, body, address),
    }),
  ];
}
