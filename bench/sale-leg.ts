/** What a leg of the confirmed sale is: something that confirms sales one by one and can be counted afterwards. */

/** Something that confirms sales one after the other. */
export interface SaleLeg {
  /** The process that does the work. */
  readonly workerPid: number;
  /** Durable writes of one sale: a register saves each change of its draft, too. */
  readonly writesPerSale: number;
  /** Brings one sale to the point where it only has to be confirmed. */
  prepare?(): Promise<void>;
  /** Confirms one sale; done when the answer is here. */
  confirm(): Promise<void> | void;
  /** What is on the disk now. */
  written(): Promise<Written> | Written;
  close(): Promise<void>;
}

/** Sales counted and summed from what was stored. */
export interface Written {
  readonly sales: number;
  readonly totalMinor: number;
}
