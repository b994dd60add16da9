/** Messages by role, state and reason, as a view: a row that every writer counts up would be where all of them meet. */
export const messageSummary = `
DROP VIEW counts;
CREATE VIEW counts AS
  SELECT book, 'confirmed' AS what, count(*) AS n FROM invoices WHERE confirmed_version > 0 GROUP BY book;
CREATE VIEW message_summary AS
  SELECT book, role, state, why AS reason, count(*) AS n,
         CASE WHEN state IN ('sent', 'delivered', 'read') THEN NULL ELSE min(created_at) END AS oldest
    FROM (SELECT *, CASE WHEN state IN ('sent', 'delivered', 'read') THEN NULL ELSE reason END AS why FROM messages) AS m
   GROUP BY book, role, state, why;
CREATE INDEX messages_in_trouble ON messages (book, state, role, changed_at) WHERE state IN ('held', 'failed');
`;
