-- An erased person's orders and visits keep their times and minutes, not their words or codes.
ALTER TABLE dispatch.visit ALTER COLUMN code DROP NOT NULL;
ALTER TABLE dispatch.visit ADD CONSTRAINT visit_code_is_known
    CHECK (code IS NOT NULL OR state IN ('confirmed', 'lapsed', 'voided', 'cancelled', 'no_show'));
-- People whose words are gone: who is asked for an order of theirs finds nobody.
CREATE TABLE dispatch.erased (
    person    uuid PRIMARY KEY,
    kind      text NOT NULL CHECK (kind IN ('elder', 'volunteer')),
    erased_at timestamptz NOT NULL
);
