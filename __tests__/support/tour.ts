/** What `visit.ts` reads from its standard input: whom to visit, one after the other. */
export type Tour = {
  readonly hosts: readonly Stop[]
}

/** One host of a tour, and how patient its visitor is. */
export type Stop = {
  readonly host: string
  readonly plain: boolean
  /** silence that ends a request */
  readonly idleMs: number
  /** when a visit is ended from outside, as a run is by its `timeout` */
  readonly deadlineMs: number
}

/** What `visit.ts` writes of each host, a line of JSON. */
export type Visit = {
  /** `ok`, the code of an `ActionError`, `overdue`, or what else was thrown */
  readonly end: string
  readonly message: string
  /** whether it had to be ended from outside */
  readonly stopped: boolean
  /** resident memory at its highest over what it was before */
  readonly grownBytes: number
}

/** The first host is visited so often before anything is measured, so that the code is compiled and the heap is as large as a good registry makes it. */
export const WARM_UPS = 3

/** A blob that every registry of a tour has: long enough to be trickled for longer than a visit may take. */
export const LAYER = Buffer.alloc(2_000, 'layer')
