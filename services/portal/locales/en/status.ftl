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
status-message-no_phone = No phone

status-reply-received = Received
status-reply-routed = Passed on
status-reply-for_hotline = For the hotline
status-reply-handled = Handled
status-reply-opt_out = Opted out

status-proposal-proposed = Waiting for approval
status-proposal-approved = Posted
status-proposal-rejected = Rejected

status-import-proposed = Waiting for approval
status-import-posting = Being posted
status-import-posted = Posted
status-import-rejected = Rejected
