import DataModel
import Testing

@Test func slugs() { #expect(FusionStrategy.slug(of: "HAADF + EDS (mean)") == "haadf-eds-mean") }
