-- Indexes in the order of the pages that walk them. A missing deadline stands last, written as in
-- the queries: SQLite uses no index for NULLS LAST behind another column.
DROP INDEX worklist_open;
DROP INDEX worklist_holder;
CREATE INDEX worklist_open ON worklist
    (jurisdiction, kind, urgency, IFNULL(due, 9223372036854775807), opened, stream) WHERE closed IS NULL;
CREATE INDEX worklist_due ON worklist
    (jurisdiction, kind, IFNULL(due, 9223372036854775807), urgency, opened, stream) WHERE closed IS NULL;
CREATE INDEX worklist_holder ON worklist
    (jurisdiction, holder, urgency, IFNULL(due, 9223372036854775807), opened, stream) WHERE closed IS NULL;
CREATE INDEX worklist_newest ON worklist (jurisdiction, kind, opened DESC, stream DESC);
