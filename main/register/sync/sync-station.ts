/** Everything between this register and its server: enrolment, uplink, downlink, leases; and what the screen says of it. */
import type { ActAnswer, ActInput } from "#domain/protocol/register-api.ts";
import { STARTING_VIEW, type SyncView } from "#domain/protocol/till-view.ts";
import { type Result, refuse } from "#domain/refusals.ts";

/** One for the life of the process. */
export class SyncStation {
  /** How the register stands with its server. */
  get view(): SyncView {
    return STARTING_VIEW.sync;
  }

  /** Asks a server to take this register in. */
  async enrol(_input: ActInput<"sync.enrol">): Promise<Result<null>> {
    return refuse("server.unreachable");
  }

  /** Gives up an enrolment that nobody confirmed yet. @returns refusal: `sync.not_enrolled` */
  cancel(): Result<null> {
    return refuse("sync.not_enrolled");
  }

  /** Tries at once what would wait. @returns refusal: `sync.not_enrolled` */
  tryNow(): Result<null> {
    return refuse("sync.not_enrolled");
  }

  /** Leaves the server. @returns refusal: `sync.not_enrolled` */
  async leave(_input: ActInput<"sync.leave">): Promise<Result<ActAnswer<"sync.leave">>> {
    return refuse("sync.not_enrolled");
  }
}
