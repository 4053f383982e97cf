# States: status-<set>-<word>, the words as in the contracts

status-order-open = To dispatch
status-order-offered = Offered
status-order-accepted = Accepted
status-order-in_progress = In progress
status-order-completed = To upload
status-order-uploaded = To be confirmed
status-order-closed = Done
status-order-disputed = Disputed
status-order-cancelled = Cancelled
status-order-expired = Expired

status-visit-accepted = Accepted
status-visit-in_progress = In progress
status-visit-completed = To upload
status-visit-needs_correction = To correct
status-visit-held_for_review = To review
status-visit-uploaded = To be confirmed
status-visit-confirmed = Confirmed
status-visit-lapsed = Confirmed by lapse
status-visit-disputed = Disputed
status-visit-voided = Void
status-visit-cancelled = Cancelled
status-visit-no_show = No show

status-offer-open = Waiting
status-offer-accepted = Accepted
status-offer-declined = Declined
status-offer-lost = Taken by another
status-offer-expired = Expired
status-offer-withdrawn = Withdrawn

status-case-open = Open
status-case-upheld = Upheld
status-case-dismissed = Dismissed

status-elder-active = Active
status-elder-closed = Closed

status-volunteer-applied = To vet
status-volunteer-returned = Returned
status-volunteer-training = In training
status-volunteer-active = Active
status-volunteer-suspended = Suspended
status-volunteer-exited = Left

status-line-pending = Pending
status-line-posted = Posted
status-line-held = Held
status-line-released = Released
status-line-voided = Void

status-message-queued = Queued
status-message-claimed = Sending
status-message-submitted = Submitted
status-message-delivered = Delivered
status-message-failed = Failed
status-message-unknown = Unknown
status-message-cancelled = Cancelled
status-message-expired = Expired
status-message-no_phone = No phone

status-reply-received = Received
status-reply-routed = Passed on
status-reply-for_hotline = For the hotline
status-reply-handled = Handled
status-reply-opt_out = Opted out

status-settlement-computing = Computing
status-settlement-computed = Computed
status-settlement-in_review = In review
status-settlement-reviewed = To be approved
status-settlement-approved = To be executed
status-settlement-posting = Posting
status-settlement-locking = Closing
status-settlement-posted = Settled
status-settlement-cancelled = Cancelled
status-settlement_next-computing = Being computed from the books of the cut-off
status-settlement_next-computed = Look at the lines and at what is carried forward, then send it to the towns
status-settlement_next-in_review = Every town looks at its own part
status-settlement_next-reviewed = All towns have agreed; another finance person decides
status-settlement_next-approved = Approved: check the total and execute
status-settlement_next-posting = Being posted. You may leave this page; after an interruption it goes on by itself
status-settlement_next-locking = Everything is posted; the balances of the period are being sealed
status-settlement_next-posted = The period is settled and closed
status-settlement_next-cancelled = Cancelled; nothing was posted
status-town_review-waiting = Waiting
status-town_review-approved = Agreed
status-town_review-objected = Objects
status-settlement_line-waiting = To be posted
status-settlement_line-posted = Posted
status-settlement_line-carried = Carried forward
status-exception-pending_visit = Pending or disputed
status-exception-after_cutoff = Confirmed after the cut-off
status-exception-frozen_holder = Account frozen
status-exception-balance_fell = Balance has changed
status-fund-proposed = To be decided
status-fund-posted = Posted
status-fund-rejected = Rejected
status-fund-reversed = Reversed
status-reversal-proposed = To be decided
status-reversal-approved = Approved
status-reversal-rejected = Rejected
status-proposal-proposed = Waiting for approval
status-proposal-approved = Posted
status-proposal-rejected = Rejected

status-import-proposed = Waiting for approval
status-import-posting = Being posted
status-import-posted = Posted
status-import-rejected = Rejected
status-elder_import-uploading = Uploading
status-elder_import-checking = Being tried
status-elder_import-checked = Waiting for confirmation
status-elder_import-registering = Being registered
status-elder_import-done = Done
status-elder_import-discarded = Discarded
status-elder_row-waiting = Waiting
status-elder_row-sound = Sound
status-elder_row-wrong = With problems
status-elder_row-twice = Repeated
status-elder_row-similar = Looks alike
status-elder_row-done = Registered
status-elder_row-refused = Not registered
