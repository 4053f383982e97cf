-- Activities and projects 活动/项目 of any tier (R5.2). An activity is an order of source `activity`, with a visit for each who
-- has signed up; the activity's own id stands on it where an elder's would.
CREATE TABLE dispatch.project (
    project_id uuid PRIMARY KEY,
    org        text NOT NULL,
    name       text NOT NULL CHECK (name <> ''),
    from_day   date NOT NULL,
    to_day     date NOT NULL CHECK (to_day >= from_day),
    -- Who pays for it (R8.2).
    funding    text CHECK (funding IN ('government', 'society', 'enterprise', 'residents')),
    created_by uuid,
    created_at timestamptz NOT NULL
);
CREATE INDEX project_latest ON dispatch.project (from_day DESC, project_id);
REVOKE DELETE, TRUNCATE ON dispatch.project FROM tb_dispatch;

CREATE TABLE dispatch.activity (
    activity_id uuid PRIMARY KEY,
    order_id    uuid NOT NULL UNIQUE REFERENCES dispatch.service_order,
    project_id  uuid REFERENCES dispatch.project,
    title       text NOT NULL CHECK (title <> ''),
    -- Where, in the tree and in words; who is served (R11.2).
    place       text NOT NULL,
    address     text NOT NULL,
    served      text NOT NULL,
    open_to     text NOT NULL CHECK (open_to IN ('unit', 'district')),
    -- The code that hangs at the site (R5.6 (3)), sealed.
    code        bytea NOT NULL,
    created_by  uuid,
    created_at  timestamptz NOT NULL
);
CREATE INDEX activity_project ON dispatch.activity (project_id) WHERE project_id IS NOT NULL;
REVOKE DELETE, TRUNCATE ON dispatch.activity FROM tb_dispatch;
CREATE INDEX service_order_activity ON dispatch.service_order (starts_at DESC, order_id) WHERE source = 'activity';

-- A hall has more places than a sick-room.
ALTER TABLE dispatch.service_order DROP CONSTRAINT service_order_seats_check;
ALTER TABLE dispatch.service_order ADD CONSTRAINT service_order_seats_check
    CHECK (seats BETWEEN 1 AND CASE WHEN source = 'activity' THEN 200 ELSE 9 END);
ALTER TABLE dispatch.visit DROP CONSTRAINT visit_seat_check;
ALTER TABLE dispatch.visit ADD CONSTRAINT visit_seat_check CHECK (seat BETWEEN 1 AND 200);
ALTER TABLE dispatch.visit DROP CONSTRAINT visit_evidence_check;
ALTER TABLE dispatch.visit ADD CONSTRAINT visit_evidence_check
    CHECK (evidence IN ('code', 'gps', 'site_qr', 'hotline_call', 'paper_form'));

-- How far an activity has come at an instant.
CREATE FUNCTION dispatch.activity_phase(o dispatch.service_order, at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN o.ended IS NOT NULL THEN 'cancelled'
        WHEN at < o.starts_at THEN 'open'
        WHEN at < o.starts_at + o.duration_min * interval '1 minute' THEN 'running'
        WHEN EXISTS (SELECT 1 FROM dispatch.visit v WHERE v.order_id = o.order_id
            AND v.state NOT IN ('confirmed', 'lapsed', 'voided', 'cancelled', 'no_show')) THEN 'crediting'
        ELSE 'done' END
$$;
