-- The catalogue is data that officials edit (R4): proposed by one, approved by another, in force from a day.
ALTER TABLE dispatch.service_item
    ADD COLUMN dangerous boolean  NOT NULL DEFAULT false,
    ADD COLUMN seats     smallint NOT NULL DEFAULT 1 CHECK (seats BETWEEN 1 AND 9),
    -- What the operator asks the caller.
    ADD COLUMN questions text[]   NOT NULL DEFAULT '{}' CHECK (cardinality(questions) <= 8),
    -- No new orders for it.
    ADD COLUMN closed    boolean  NOT NULL DEFAULT false,
    ADD CONSTRAINT service_item_two_go_where_it_is_dangerous CHECK (seats >= 2 OR NOT dangerous);
UPDATE dispatch.service_item SET questions = CASE code
    WHEN '01' THEN '{有没有忌口？,门口放下还是送到手上？}'::text[]
    WHEN '02' THEN '{什么电器、什么毛病？,有没有火花或焦味？}'
    WHEN '06' THEN '{哪家医院、几点的号？,能自己走吗？需要轮椅吗？,家属是否同去？}'
    WHEN '07' THEN '{厨房还是厕所？,水有没有漫出来？}'
    WHEN '10' THEN '{医生的处方或医嘱在吗？,有没有过敏？}'
    WHEN '12' THEN '{修什么、多高的地方？,材料谁买？}'
    WHEN '13' THEN '{人是否清醒、有没有危险？,打过120、119、110没有？,家属联系上没有？}'
    WHEN '14' THEN '{能自己站立吗？,家里有没有人在？}'
    ELSE '{}' END;

CREATE TABLE dispatch.service_change (
    change_id   uuid PRIMARY KEY,
    code        text NOT NULL CHECK (code ~ '^[0-9]{2}$'),
    -- As it is to be, and as it was when this was proposed.
    spec        jsonb NOT NULL,
    before      jsonb,
    valid_from  date NOT NULL,
    reason      text NOT NULL,
    state       text NOT NULL CHECK (state IN ('proposed', 'approved', 'rejected')),
    proposed_by uuid NOT NULL,
    proposed_at timestamptz NOT NULL,
    decided_by  uuid,
    decided_at  timestamptz,
    note        text,
    -- When the catalogue took it over.
    applied_at  timestamptz,
    CONSTRAINT service_change_by_two CHECK (decided_by <> proposed_by),
    CHECK ((state = 'proposed') = (decided_at IS NULL)),
    CHECK (applied_at IS NULL OR state = 'approved')
);
-- One at a time for a service: two people who change the same thing see each other.
CREATE UNIQUE INDEX service_change_one_pending ON dispatch.service_change (code)
    WHERE state = 'proposed' OR state = 'approved' AND applied_at IS NULL;
CREATE INDEX service_change_newest ON dispatch.service_change (proposed_at DESC, change_id);
REVOKE DELETE, TRUNCATE ON dispatch.service_change FROM tb_dispatch;

-- 纸质补录: orders that come into being served.
ALTER TABLE dispatch.service_order DROP CONSTRAINT service_order_source_check;
ALTER TABLE dispatch.service_order ADD CONSTRAINT service_order_source_check
    CHECK (source IN ('hotline', 'visit', 'web', 'family', 'plan', 'activity', 'paper'));
