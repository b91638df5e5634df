"""An offline, hands-free voice coach for clinicians around hard shifts."""

import os

# ONNX Runtime 1.29 and later would report to its maker over the network. The version range in
# pyproject.toml excludes them; should one be here all the same, this keeps it silent. It is read
# when the library is first loaded, so it is set before anything of this package can be imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
