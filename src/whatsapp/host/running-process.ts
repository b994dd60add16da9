/** A running process of this computer. */
export interface RunningProcess {
  readonly pid: number;
  /** Id of its group, which is the id of the group's leader. */
  readonly group: number;
  /** The effective user. */
  readonly user: number;
  /** Name of the executable, without folder; its own process name if that cannot be read. */
  readonly executable: string;
  readonly args: readonly string[];
}
