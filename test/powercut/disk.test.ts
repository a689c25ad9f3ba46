/** The disk of the power cuts keeps what was synced, may lose what was not, and invents nothing. */
import { constants } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { randomFrom } from "#test/crash/random.ts";
import { Disk, FATES } from "./disk.ts";
import type { Deed } from "./recorder.ts";

const at = { beganNs: 0n, overNs: 0n };
const open = (name: string, handle: string, flags = constants.O_CREAT): Deed => {
  return { kind: "opened", ...at, handle, path: `/till${name}`, flags };
};
const write = (handle: string, offset: number, text: string): Deed => {
  return { kind: "written", ...at, handle, offset, bytes: Buffer.from(text) };
};
const sync = (handle: string): Deed => ({ kind: "synced", ...at, handle });

function diskWith(...deeds: readonly Deed[]): Disk {
  const disk = new Disk("/till");
  for (const deed of [open("", "folder"), ...deeds]) disk.take(deed);
  return disk;
}

test("what was synced, name and bytes, is there after every power cut", () => {
  const disk = diskWith(open("/a", "1"), write("1", 0, "kept"), sync("1"), sync("folder"));
  for (const fate of FATES) expect(disk.after(fate, randomFrom(1)).get("a")?.toString()).toBe("kept");
});

test("a file whose name was not synced may be gone", () => {
  const disk = diskWith(open("/a", "1"), write("1", 0, "kept"), sync("1"));
  expect([...disk.after("lost", randomFrom(1)).keys()]).toEqual([]);
  expect([...disk.after("kept", randomFrom(1)).keys()]).toEqual(["a"]);
});

test("a removal that was not synced may not have happened", () => {
  const disk = diskWith(open("/a", "1"), sync("folder"), { kind: "removed", ...at, path: "/till/a" });
  expect([...disk.after("lost", randomFrom(1)).keys()]).toEqual(["a"]);
  expect([...disk.after("kept", randomFrom(1)).keys()]).toEqual([]);
});

test("a torn write keeps whole sectors of it and nothing else", () => {
  const disk = diskWith(open("/a", "1"), sync("folder"), write("1", 100, "x".repeat(2_000)));
  const seen = new Set<string>();
  for (let seed = 0; seed < 50; seed += 1) {
    const bytes = disk.after("torn", randomFrom(seed)).get("a") ?? Buffer.alloc(0);
    expect(bytes.every((byte) => byte === 0 || byte === 120)).toBe(true);
    seen.add([512, 1_024, 1_536].map((sector) => bytes[sector] ?? 0).join());
  }
  expect(seen.size).toBeGreaterThan(3);
});

test("a sync that was under way vouches for nothing; a write under way may be there", () => {
  const disk = diskWith(open("/a", "1"), sync("folder"), write("1", 0, "a"));
  expect(disk.after("lost", randomFrom(1), sync("1")).get("a")?.toString()).toBe("");
  expect(
    disk
      .after("kept", randomFrom(1), write("1", 1, "b"))
      .get("a")
      ?.toString(),
  ).toBe("ab");
  expect(disk.after("kept", randomFrom(1)).get("a")?.toString()).toBe("a");
});

test("with nothing lost it is exactly what the process wrote", () => {
  const deed = fc.oneof(
    fc.record({ offset: fc.nat(3_000), text: fc.string({ maxLength: 900, unit: "binary-ascii" }) }),
    fc.record({ size: fc.nat(4_000) }),
    fc.constant("sync" as const),
  );
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
      const disk = diskWith(open("/a", "1"), sync("folder"));
      let model = Buffer.alloc(0);
      for (const each of deeds) {
        if (each === "sync") disk.take(sync("1"));
        else if ("size" in each) {
          disk.take({ kind: "cut", ...at, handle: "1", size: each.size });
          model = Buffer.concat([model.subarray(0, each.size), Buffer.alloc(Math.max(0, each.size - model.length))]);
        } else {
          disk.take(write("1", each.offset, each.text));
          const bytes = Buffer.from(each.text);
          const end = each.offset + bytes.length;
          if (model.length < end) model = Buffer.concat([model, Buffer.alloc(end - model.length)]);
          bytes.copy(model, each.offset);
        }
      }
      expect(disk.after("kept", randomFrom(1)).get("a")?.equals(model)).toBe(true);
      expect(disk.seen().get("a")?.equals(model)).toBe(true);
    }),
  );
});
