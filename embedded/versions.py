"""Every version that the embedded servers are made of, pinned here and nowhere else.

`fetch.py` downloads what is named here and the servers report it. Nothing but constants may live in this module.
"""

from typing import Final

OPENSEARCH: Final = "3.8.0"
OPENSEARCH_ARTIFACT: Final = f"org.opensearch.distribution.integ-test-zip:opensearch:{OPENSEARCH}:zip"

# Never below 3.2.2 (CVE-2025-54988, CVE-2025-66516); 4.x speaks another protocol.
TIKA: Final = "3.3.1"

MAVEN_DEPENDENCY_PLUGIN: Final = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1"
COMPILER_ARTIFACT: Final = "org.eclipse.jdt:ecj:3.44.0:jar"
