using System.Diagnostics;

namespace ChatFunctions.Tests.Survival;

/// <summary>A client that follows one reply to its end, over as many connections as that takes; some of them it cuts itself.</summary>
/// <param name="conversationId">Where the reply is.</param>
/// <param name="nodes">The instances that it comes to, one after another.</param>
/// <param name="random">Chooses how long it stays at each; <see langword="null"/> where it stays for as long as it can.</param>
internal sealed class Follower(string conversationId, IReadOnlyList<Node> nodes, Random? random)
{
    private readonly List<(SseFrame Frame, long At)> _seen = [];
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _connections;

    /// <summary>All that it has seen.</summary>
    public IReadOnlyList<SseFrame> Frames => [.. _seen.Select(seen => seen.Frame)];

    /// <summary>Ends when the first event has come.</summary>
    public Task Begun => _begun.Task;

    /// <summary>How many events it had seen at some time.</summary>
    public int SeenBy(long timestamp) => _seen.Count(seen => seen.At <= timestamp);

    /// <param name="open">The request as long as nothing of the reply was seen.</param>
    public async Task FollowAsync(Func<Node, Task<ChatStream>> open)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (_seen is [] || !Resumption.IsTerminal(_seen[^1].Frame))
        {
            var node = nodes[_connections++ % nodes.Count];
            try
            {
                using var stream = await (_seen is [.., var (last, _)] ? AttachAsync(node, last.Id) : open(node));
                if (stream.Status is HttpStatusCode.OK)
                {
                    await ReadAsync(stream);
                }
                else
                {
                    // Another one has the conversation still, or the table was away.
                    Assert.Contains((int)stream.Status, (int[])[409, 503, 504]);
                }
            }
            catch (HttpRequestException)
            {
                // There is nobody any more: on to the next.
            }

            await Task.Delay(20, patience.Token);
        }
    }

    /// <summary>Goes on after an event, or from the beginning of the latest reply.</summary>
    public Task<ChatStream> AttachAsync(Node node, string? lastEventId = null) => node.Client.OpenAsync(
        HttpMethod.Get,
        $"chat/{conversationId}/stream",
        null,
        [("Accept", ChatClient.EventStream), .. lastEventId is null ? ((string, string)[])[] : [("Last-Event-ID", lastEventId)]]);

    private async Task ReadAsync(ChatStream stream)
    {
#pragma warning disable CA5394 // Reproducible on purpose.
        var most = random?.Next(1, 40) ?? int.MaxValue;
#pragma warning restore CA5394
        for (var before = _seen.Count; _seen.Count - before < most && await stream.ReadAsync() is not null;)
        {
            var now = Stopwatch.GetTimestamp();
            _seen.AddRange(Resumption.WholeFrames(stream.Text).Skip(_seen.Count - before).Select(frame => (frame, now)));
            if (_seen.Count > 0)
            {
                _begun.TrySetResult();
            }
        }
    }
}
