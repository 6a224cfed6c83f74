import DataModel
import Testing

@Test(
  "folder names",
  arguments: [
    ("HAADF + EDS (mean)", "haadf-eds-mean-"), ("averaged", "averaged"),
    ("  Three -- way ", "-three-way-"), ("+++", "-"),
    ("Ätzung 2", "ätzung-2"),
  ])
func slugs(_ name: String, _ slug: String) {
  #expect(FusionStrategy.slug(of: name) == slug)
  #expect(FusionStrategy(name: name, channels: ["a"], fusion: .alone).slug == slug)
}
