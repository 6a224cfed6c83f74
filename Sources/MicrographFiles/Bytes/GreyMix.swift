/// The grey value of a colour: 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601, as in JPEG, Fiji and OpenCV).
///
/// Equal parts give exactly that value. The mix of whole numbers is rounded to the nearest whole number, halves up, so
/// that an 8-bit colour image stays an 8-bit image.
@inline(__always)
func greyMix(red: Float, green: Float, blue: Float, wholeNumbers: Bool) -> Float {
  if red == green && green == blue { return red }
  // In thousandths, so that whole numbers are mixed without an error.
  let mix = (299 * Double(red) + 587 * Double(green) + 114 * Double(blue)) / 1000
  return Float(wholeNumbers ? (mix + 0.5).rounded(.down) : mix)
}
