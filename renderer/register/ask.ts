/** Asking the register the way screens do: a refusal becomes a message, a missing permission a question to somebody who has it. */
import type { Act, ActAnswer, ActRequest } from "#domain/protocol/register-api.ts";
import type { AgeProof } from "#domain/sale/sale-terms.ts";
import { act } from "./register-connection.ts";
import { playSound } from "./sounds.ts";
import { useTill } from "./till-store.ts";

/**
 * Does an act. A refusal is shown in the message strip; one that names a permission opens the approval panel first, one
 * that asks for an age asks it.
 * @returns the answer, or null when it was refused or given up
 */
export async function ask<A extends Act>(name: A, request: ActRequest<A>): Promise<ActAnswer<A> | null> {
  const till = useTill.getState();
  const result = await act(name, request);
  if (result.ok) {
    till.say(null);
    return result.value;
  }
  const { refusal } = result;
  if (refusal.code === "age.not_checked") {
    const ageProof = await new Promise<AgeProof | null>((decide) =>
      till.wantAge({ name: String(refusal.facts.name), minimumAge: Number(refusal.facts.minimumAge), decide }),
    );
    useTill.getState().wantAge(null);
    return ageProof === null ? null : ask(name, { ...request, ageProof });
  }
  if (typeof refusal.facts.permission !== "string" || !("approvalId" in request)) {
    playSound("refuse");
    till.say({ kind: "refusal", refusal });
    return null;
  }
  const approvalId = await new Promise<string | null>((decide) => {
    const { approvalId: _, ...bare } = request as Record<string, unknown>;
    till.wantApproval({ act: name, request: bare, refusal, decide });
  });
  useTill.getState().wantApproval(null);
  return approvalId === null ? null : ask(name, { ...request, approvalId });
}
