/** The whole tour, from sign-in to the Z. */
import { AROUND_THE_TILL } from "./around-the-till.ts";
import { CLOSE_THE_DAY } from "./close-the-day.ts";
import { FIRST_SALE } from "./first-sale.ts";
import { GOODS_BACK } from "./goods-back.ts";
import { MORE_SALES } from "./more-sales.ts";
import type { Step } from "./step.ts";

/** Each step goes on where the one before it ended. */
export const TOUR_STEPS: readonly Step[] = [
  ...FIRST_SALE,
  ...MORE_SALES,
  ...GOODS_BACK,
  ...AROUND_THE_TILL,
  ...CLOSE_THE_DAY,
];
