/** The register as a leg of the confirmed sale: over its pipe as the window asks it, and in this very process. */
import { join } from "node:path";
import type { ProductId } from "#domain/ids.ts";
import { invariant } from "#domain/invariant.ts";
import { deriveKeys } from "#main/register/keys.ts";
import { connect } from "#main/register/store/store.ts";
import { openRegister, TEST_KEY } from "#test/in-process-register.ts";
import { RegisterClient, signInAs } from "#test/register-client.ts";
import type { SaleLeg, Written } from "./sale-leg.ts";

/** What of a till the register's legs drive: the same acts in its own process and over its pipe. */
interface SellingTill {
  readonly act: RegisterClient["must"];
  view(): RegisterClient["view"];
}

/** A register whose session can be closed: counted, its Z made and its paper drawn. */
export interface SessionCloser {
  /** @returns how many sales the Z says there were */
  closeSession(): Promise<{ readonly totals: number }>;
}

/** The register process as the shell starts it, asked over its pipe. */
export async function openRegisterLeg(folder: string): Promise<SaleLeg> {
  const client = await RegisterClient.start({ dataFolder: folder });
  const till: SellingTill = { act: client.must.bind(client), view: () => client.view };
  await signInAs(client, "cashier");
  const leg = await sellOn(till, folder);
  return { ...leg, workerPid: client.pid, close: () => client.stop() };
}

/** The register in this very process: what its own work takes, without the pipe. */
export async function openInProcessLeg(folder: string): Promise<SaleLeg & SessionCloser> {
  const register = await openRegister({ folder });
  const cashier = register.view().staff.find(({ role }) => role === "cashier");
  invariant(cashier?.demoPin, "the demo has a cashier");
  await register.must("staff.sign_in", { staffId: cashier.staffId, pin: cashier.demoPin });
  const leg = await sellOn({ act: register.must, view: register.view }, folder);
  return {
    ...leg,
    workerPid: process.pid,
    close: register.close,
    async closeSession() {
      await register.must("session.count", { cash: [], tenders: [] });
      const done = await register.must("session.close", {
        reason: "Counted at the bank",
        approvalPending: true,
        nextFloatMinor: null,
        approvalId: null,
      });
      const rows = done.document.blocks.flatMap((block) => (block.type === "row" ? [block] : []));
      return { totals: Number(rows.find(({ left }) => left === "Number of sales")?.right) };
    },
  };
}

async function sellOn({ act, view }: SellingTill, folder: string): Promise<Omit<SaleLeg, "workerPid" | "close">> {
  await act("session.open", { float: [], approvalId: null });
  const { products } = await act("catalogue.page", { categoryId: null, offset: 0, limit: 60 });
  const three = products.filter(({ unit }) => unit === "piece").slice(0, 3);
  invariant(three.length === 3, "the demo has three products that are sold by piece");
  return {
    writesPerSale: 4,
    async prepare() {
      for (const { productId } of three) {
        await act("sale.add_product", { productId: productId as ProductId, quantityThousandths: null });
      }
    },
    async confirm() {
      await act("sale.tender_cash", { amountMinor: view().sale?.cashDueMinor ?? 0 });
      invariant(view().sale === null && view().lastSale !== null, "cash that pays the sale finishes it");
    },
    written: () => readPapers(folder),
  };
}

function readPapers(folder: string): Written {
  const connection = connect(join(folder, "register.db"), deriveKeys(TEST_KEY).databaseHex, { readonly: true });
  try {
    const papers =
      "select count(*) as sales, coalesce(sum(total_minor), 0) as totalMinor from paper where what = 'sale'";
    return connection.prepare(papers).get() as Written;
  } finally {
    connection.close();
  }
}
