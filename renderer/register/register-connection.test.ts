/** Tests of the line to the register where there is none. */
import { expect, test } from "vitest";
import { act, whenAnswered } from "./register-connection.ts";

test("while the register is being started whatever is asked is refused at once, and nothing is waited for", async () => {
  expect(await act("sale.hold", { label: "" })).toMatchObject({ ok: false, refusal: { code: "register.busy" } });
  await whenAnswered();
});
