#!/usr/bin/env bash
# eng/publish.sh APP LISTS: the app as azd deploys it, into the folder APP, and into the folder LISTS what is in it, as CycloneDX:
# the app, what the Functions host loads for it, and the page. All from the lock files.
set -euo pipefail
app="$1" lists="$2"

dotnet publish ChatFunctions --configuration Release --output "$app"
dotnet tool restore
list() { dotnet CycloneDX "$1" --disable-package-restore --output-format Json --output "$lists" --filename "$2"; }
list ChatFunctions/ChatFunctions.csproj app.cdx.json
list ChatFunctions/obj/Release/net10.0/linux-x64/WorkerExtensions/WorkerExtensions.csproj extensions.cdx.json
npm sbom --prefix eng/web --package-lock-only --omit dev --sbom-format cyclonedx --sbom-type application > "$lists/page.cdx.json"
