-- Who was not there when a visit was missed (R5.1).
ALTER TABLE dispatch.visit ADD COLUMN missed_by text CHECK (missed_by IN ('volunteer', 'elder'));
UPDATE dispatch.visit SET missed_by = 'volunteer' WHERE state = 'no_show';
ALTER TABLE dispatch.visit ADD CONSTRAINT visit_missed_by_somebody CHECK ((state = 'no_show') = (missed_by IS NOT NULL));

-- While orders wait they stand by class, then by the time until which somebody was promised (R2.4, R5.3).
DROP INDEX dispatch.service_order_tab;
CREATE INDEX service_order_tab ON dispatch.service_order (tab, priority, due_at) WHERE tab IS NOT NULL;
