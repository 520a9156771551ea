using System.Text.Json;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>A request as it arrived, for tests to look at.</summary>
/// <param name="Path">Path of the URL.</param>
/// <param name="Query">Query of the URL with its question mark, or empty.</param>
/// <param name="Headers">Header fields by lower-case name, without credentials.</param>
/// <param name="Body">The JSON body.</param>
internal sealed record ReceivedRequest(string Path, string Query, IReadOnlyDictionary<string, string> Headers, JsonElement Body);
