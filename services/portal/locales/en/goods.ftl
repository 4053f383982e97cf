# List of goods
goods-title = Goods
goods-count = { $n ->
    [one] 1 item
   *[other] { $n } items
}
goods-add = New item
goods-add-do = Put on the list
goods-search = Name or code
goods-empty = No goods yet. What is on the list can be taken at every outlet.
goods-code = Code
goods-code-hint = A scanner may read the bar code
goods-name = Name
goods-unit = Unit
goods-unit-hint = bottle, bag, box
goods-price = Price in time
goods-price-hint = hours and minutes
goods-price-now = Price today
goods-no-price-yet = Not yet in force
goods-next-price = Later
goods-next = { $price } from { $day }
goods-from = From
goods-acts = Actions
goods-reprice = New price
goods-reprice-do = Save the price
goods-reprice-hint = The new price holds from that day on; what was taken before keeps its own.
error-price = Please enter the price in time, e.g. 2 h 30 min.
goods-category = Category
goods-barcode = Bar code
goods-barcode-hint = If the code is not the bar code
goods-limit = Limit a person
goods-limit-hint = Most that one person may take in a redemption window; empty = no limit
goods-no-limit = None
goods-needs-batch = With batch and last day
goods-needs-batch-hint = Food and medicine: taken in with batch number and last day
goods-closed = Closed
goods-closed-hint = No longer handed out (stock can still be moved, counted and written off)
goods-change = Change
goods-off = Goods are not exchanged for time at present: nothing is taken in or promised; stock can still be moved, counted and written off.
error-holds_too_long = Goods are set aside for a year at most
goods-photo = Picture
goods-no-photo = No picture yet. With one, volunteers recognise the goods on their phones.
goods-photo-file = Choose a picture
goods-photo-hint = JPEG, PNG or WebP, at most 24 MB; it is made smaller here
goods-photo-do = Upload the picture
goods-photo-remove = Take the picture away
error-no_picture = Choose a picture first
error-not_a_picture = This picture cannot be read: choose a JPEG, PNG or WebP file
error-too_many_pixels = The picture has too many pixels: at most 12000 on each side; make it smaller first
error-picture_too_large = The picture is too large: at most 24 MB; make it smaller first
audit-goods-photo_set = Uploaded a picture of goods
audit-goods-photo_removed = Took a picture of goods away
