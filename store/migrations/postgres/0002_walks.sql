-- Indexes in the order of the pages that walk them; a missing deadline stands last by itself.
DROP INDEX worklist_open;
DROP INDEX worklist_holder;
CREATE INDEX worklist_open ON worklist (jurisdiction, kind, urgency, due, opened, stream)
    WHERE closed IS NULL;
CREATE INDEX worklist_due ON worklist (jurisdiction, kind, due, urgency, opened, stream)
    WHERE closed IS NULL;
CREATE INDEX worklist_holder ON worklist (jurisdiction, holder, urgency, due, opened, stream)
    WHERE closed IS NULL;
CREATE INDEX worklist_newest ON worklist (jurisdiction, kind, opened DESC, stream DESC);
