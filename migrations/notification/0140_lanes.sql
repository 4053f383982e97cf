-- Six lanes: 0 codes, 1 what is about an emergency, 2 confirmations and what else was agreed, 3 offers, 4 call-backs and
-- notices, 5 outreach; the lower goes first. A message past its use expires: nobody cancelled it.
alter table notification.message
    drop constraint message_kind_check,
    drop constraint message_lane_check,
    drop constraint message_state_check,
    add constraint message_kind_check check (kind in ('otp', 'transaction', 'service_notice', 'campaign')),
    add constraint message_lane_check check (lane between 0 and 5),
    add constraint message_state_check check (state in ('queued', 'claimed', 'submitted', 'delivered', 'failed', 'unknown',
        'cancelled', 'expired', 'no_phone'));

update notification.message
set lane = case when kind = 'otp' then 0
                when template in ('offer_made', 'offer_lost', 'offer_too_late') then 3
                when kind = 'transaction' and template not in ('settlement_posted_volunteer', 'correction_volunteer') then 2
                else 4 end
where state = 'queued';

update notification.message set state = 'expired', error = null where state = 'cancelled' and error = 'expired';
