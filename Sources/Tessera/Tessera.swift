@_exported public import Chips
@_exported public import DataModel
@_exported public import Encoders
@_exported public import FewShot
@_exported public import Kernels
@_exported public import MicrographFiles
@_exported public import PipelineEngine
@_exported public import Reports
