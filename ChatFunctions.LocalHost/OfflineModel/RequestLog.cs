using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>The latest requests, in memory only. Safe to use from any thread.</summary>
internal sealed class RequestLog
{
    private const int Capacity = 200;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly HashSet<string> Credentials = new(StringComparer.OrdinalIgnoreCase) { "Authorization", "api-key", "Cookie" };
    private readonly Lock _gate = new();
    private readonly Queue<ReceivedRequest> _requests = new();

    public void Add(HttpRequest request, JsonElement body)
    {
        var received = new ReceivedRequest(
            request.Path,
            request.QueryString.Value ?? "",
            request.Headers.Where(header => !Credentials.Contains(header.Key))
                .ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()),
            body);
        lock (_gate)
        {
            if (_requests.Count == Capacity)
            {
                _requests.Dequeue();
            }

            _requests.Enqueue(received);
        }
    }

    public IReadOnlyList<ReceivedRequest> Snapshot()
    {
        lock (_gate)
        {
            return [.. _requests];
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _requests.Clear();
        }
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(Snapshot(), Json);
}
