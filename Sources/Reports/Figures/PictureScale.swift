/// How an image becomes a picture of a handy size: whole factors only, so that the borders of chips stay sharp.
struct PictureScale: Equatable {
  /// Px of the image that become one px of the picture, averaged; 1 or more.
  let reduction: Int
  /// Px of the picture that one px of the image becomes; 1 or more.
  let enlargement: Int

  /// The long side of the picture is at most `longSide`, and at least half of that.
  init(rows: Int, columns: Int, longSide: Int) {
    let side = max(rows, columns)
    reduction = (side + longSide - 1) / longSide
    enlargement = max(1, (longSide / 2 + side - 1) / side)
  }

  /// Px of the picture for a number of px of the image; what is left over makes one more.
  func pixels(_ imagePixels: Int) -> Int { (imagePixels * enlargement + reduction - 1) / reduction }

  /// Px of the picture per px of the image.
  var factor: Double { Double(enlargement) / Double(reduction) }

  /// The px of the image at the middle of a px of the picture, where the image has `count` px.
  func source(_ picturePixel: Int, of count: Int) -> Int {
    min(count - 1, (picturePixel * reduction + reduction / 2) / enlargement)
  }

  /// The px of the picture nearest to a place in the image.
  func position(_ imagePosition: Int) -> Int { Int((Double(imagePosition) * factor).rounded()) }
}
