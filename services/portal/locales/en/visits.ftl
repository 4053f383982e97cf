# Visits to upload
visits-title = Visits to upload
visits-total = { $n } to do
visits-none = Nothing to upload, correct or review. Visits appear here once the volunteer has checked out.
visits-times = Times
visits-act = Action
visits-correct = Correct
visits-review = Review
visits-open = Open
visits-uploaded = Uploaded. The elder is asked by SMS.
