using System.Diagnostics;
using System.Net.Http.Json;
using ChatFunctions.Tests.Worker;

namespace ChatFunctions.Tests.Telemetry;

/// <summary>What the genuine worker adds to the request that its host exports: nothing twice, and nothing missing.</summary>
public sealed class WorkerTelemetryTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Call_IsTheHostsRequestWithTheTurnItsModelCallItsTableCallsAndItsLog()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var host = await FunctionsHost.StartAsync(receiver.Settings, output);
        using var client = host.CreateClient();
        var (id, trace) = (ChatClient.NewId(), ActivityTraceId.CreateRandom().ToHexString());
        using var message = JsonContent.Create(new { message = "[[model: deltas=3]]" });

        var parent = $"00-{trace}-{ActivitySpanId.CreateRandom().ToHexString()}-01";
        (await client.SendAsync(HttpMethod.Post, $"chat/{id}", message, ("traceparent", parent))).Expect(HttpStatusCode.OK);
        await receiver.SpanAsync(span => span.Name == "turn");
        Assert.Equal(0, await host.StopAsync());

        // The request is the host's, which is played here and exports nothing.
        Assert.DoesNotContain(receiver.Spans, span => span.Kind == ExportedSpan.Server);
        Assert.All(receiver.Spans, span => Assert.Equal(trace, span.TraceId));
        var spans = receiver.Spans.ToDictionary(span => span.Id);
        var invocation = Assert.Single(spans.Values, span => !spans.ContainsKey(span.ParentId));
        Assert.Equal("function ContinueConversation", invocation.Name);
        var turn = Assert.Single(spans.Values, span => span.Name == "turn");
        Assert.Equal(invocation.Id, turn.ParentId);
        Assert.Equal(turn.Id, Assert.Single(spans.Values, span => span.Name == "chat offline-model").ParentId);
        var begin = spans.Values.Where(span => span.ParentId == invocation.Id).Select(span => span.Name);
        var end = spans.Values.Where(span => span.ParentId == turn.Id).Select(span => span.Name);
        Assert.Contains("TableClient.SubmitTransaction", begin);
        Assert.Contains("TableClient.SubmitTransaction", end);

        // The host exports the log too, unless the worker says that it does so itself.
        Assert.False(host.Capabilities.ContainsKey("WorkerOpenTelemetryEnabled"));
        Assert.Contains(
            host.Output.Split('\n'),
            line => line.StartsWith(
                $"Information: ChatFunctions.Turns.TurnRunner: Turn {turn["chatfunctions.turn.id"]} ended: completed",
                StringComparison.Ordinal));
    }
}
