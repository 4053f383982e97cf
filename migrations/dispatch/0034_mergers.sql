-- Who goes on with a unit that has ended (R1.5). Orders and visits that have ended keep the unit they were written under;
-- who reads a unit finds those of the units that it has taken over (“as now”), and who reads an ended unit its own (“as then”).
ALTER TABLE dispatch.org_unit ADD COLUMN successor text CHECK (successor <> code);
CREATE INDEX org_unit_successor ON dispatch.org_unit (successor) WHERE successor IS NOT NULL;

-- Every unit whose work has gone on, step by step until `on_day`, in a unit whose code begins with `prefix`.
CREATE FUNCTION dispatch.taken_over(prefix text, on_day date) RETURNS SETOF text LANGUAGE sql STABLE AS $$
    WITH RECURSIVE gone (code) AS (
        SELECT u.code FROM dispatch.org_unit u
            WHERE u.successor LIKE prefix || '%' AND u.active_to < on_day
        UNION
        SELECT u.code FROM dispatch.org_unit u JOIN gone g ON u.successor = g.code WHERE u.active_to < on_day)
    SELECT code FROM gone
$$;
