const PROVEN = "state IN ('sent', 'delivered', 'read')";

/** A message that has arrived is counted whatever its reason; '' stands for none. */
function reasonOf(row: 'NEW' | 'OLD' | ''): string {
  const of = row === '' ? '' : `${row}.`;
  return `CASE WHEN ${of}${PROVEN} THEN '' ELSE coalesce(${of}reason, '') END`;
}

const COUNT_NEW = `INSERT INTO message_counts VALUES (NEW.book, NEW.role, NEW.state, ${reasonOf('NEW')}, 1)
    ON CONFLICT DO UPDATE SET n = n + 1;`;

/**
 * Messages by role, state and reason, kept by triggers; the oldest of each that has not arrived is found by one look into an
 * index. So what is asked of all messages costs the same after years.
 */
export const messageCounts = `
DROP TRIGGER count_new_message;
DROP TRIGGER count_changed_message;
DELETE FROM counts WHERE what <> 'confirmed';

CREATE TABLE message_counts (
  book TEXT NOT NULL,
  role TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (book, role, state, reason)
) STRICT, WITHOUT ROWID;
INSERT INTO message_counts
  SELECT book, role, state, ${reasonOf('')} AS why, count(*) FROM messages GROUP BY book, role, state, why;
CREATE TRIGGER count_new_message AFTER INSERT ON messages BEGIN
  ${COUNT_NEW}
END;
CREATE TRIGGER count_changed_message AFTER UPDATE OF state, reason ON messages
  WHEN NEW.state <> OLD.state OR NEW.reason IS NOT OLD.reason BEGIN
  UPDATE message_counts SET n = n - 1
   WHERE book = OLD.book AND role = OLD.role AND state = OLD.state AND reason = ${reasonOf('OLD')};
  ${COUNT_NEW}
END;

CREATE INDEX messages_not_arrived ON messages (book, role, state, reason, created_at) WHERE NOT (${PROVEN});
CREATE INDEX messages_in_trouble ON messages (book, state, role, changed_at) WHERE state IN ('held', 'failed');

CREATE VIEW message_summary AS
  SELECT c.book, c.role, c.state, nullif(c.reason, '') AS reason, c.n,
         (SELECT min(m.created_at) FROM messages m
           WHERE m.book = c.book AND m.role = c.role AND m.state = c.state AND m.reason IS nullif(c.reason, '')
             AND NOT (m.${PROVEN})) AS oldest
    FROM message_counts c WHERE c.n > 0;
`;
