-- Orders that a volunteer's saved time pays for (R2.4, decision 16). The claim belongs to redemption-inventory; here is which
-- order stands for it. Without an order the claim was closed before it came: it never opens one.
ALTER TABLE dispatch.service_order DROP CONSTRAINT service_order_source_check;
ALTER TABLE dispatch.service_order ADD CONSTRAINT service_order_source_check
    CHECK (source IN ('hotline', 'visit', 'web', 'family', 'plan', 'activity', 'paper', 'withdrawal'));

CREATE TABLE dispatch.claim_order (
    claim_id uuid PRIMARY KEY,
    order_id uuid UNIQUE REFERENCES dispatch.service_order,
    -- Whose time pays.
    claimant uuid,
    at       timestamptz NOT NULL,
    CHECK ((order_id IS NULL) = (claimant IS NULL))
);
CREATE INDEX claim_order_claimant ON dispatch.claim_order (claimant) WHERE claimant IS NOT NULL;
REVOKE UPDATE, DELETE, TRUNCATE ON dispatch.claim_order FROM tb_dispatch;

-- Nobody serves an order of their own, whatever head office lets households do: of a claim the person on the order is the
-- volunteer whose time pays.
CREATE OR REPLACE FUNCTION dispatch.unfit(
    who dispatch.candidate, metres integer, service text, day date, qualification text, insurance boolean,
    taken int4multirange, sex text, household_may boolean, household text[], elder text
) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN who.state <> 'active' THEN 'not_active'
        WHEN who.trained_to IS NULL OR who.trained_to < day THEN 'not_trained'
        WHEN service = ANY (who.paid) THEN 'paid_work'
        WHEN NOT service = ANY (who.willing) THEN 'not_willing'
        WHEN qualification IS NOT NULL AND coalesce((who.qualifications ->> qualification)::date < day, true) THEN 'not_qualified'
        WHEN insurance AND (who.insured_to IS NULL OR who.insured_to < day) THEN 'not_insured'
        WHEN NOT who.free @> taken THEN 'not_free'
        WHEN metres IS NULL OR metres > who.reach_m THEN 'out_of_reach'
        WHEN who.sex <> sex THEN 'gender_wish'
        WHEN who.person = elder THEN 'household'
        WHEN NOT household_may AND (who.person = ANY (household) OR elder = ANY (who.relatives)) THEN 'household'
    END
$$;
