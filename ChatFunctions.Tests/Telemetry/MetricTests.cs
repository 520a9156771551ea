namespace ChatFunctions.Tests.Telemetry;

[Collection(SharedExport.Name)]
public sealed class MetricTests(ExportedTurns turns)
{
    [Theory]
    [InlineData("completed", "", 1)]
    [InlineData("incomplete", "max_output_tokens", 1)]
    [InlineData("failed", "invalid_prompt", 1)]
    [InlineData("failed", "server_error", 1)]
    [InlineData("cancelled", "", 1)]
    public void Turns_AreCountedByOutcome(string status, string reason, int count)
    {
        var point = One("chatfunctions.turns", ("status", status), ("reason", reason));

        Assert.Equal(("{turn}", (double)count), (point.Unit, point.Value));
    }

    [Fact]
    public void ActiveTurns_AreBackToZero() => Assert.Equal(0, One("chatfunctions.turns.active").Value);

    [Fact]
    public void TimeToFirstDelta_IsMeasuredInSecondsForEachReplyWithText()
    {
        var point = One("chatfunctions.time_to_first_delta");

        Assert.Equal(("s", 4L), (point.Unit, point.Count));
        Assert.InRange(point.Value, 0.0001, 60);
        Assert.Contains(0.01, point.Bounds);
    }

    [Fact]
    public void Deltas_AreCounted() => Assert.InRange(One("chatfunctions.deltas").Value, 12, 2000);

    [Fact]
    public void JournalWrites_AreCountedByOutcome() =>
        Assert.InRange(One("chatfunctions.journal.writes", ("outcome", "held")).Value, 1, 100);

    [Fact]
    public void ResumedStreams_AreCountedBySource()
    {
        Assert.Equal(1, One("chatfunctions.streams.resumed", ("source", "memory")).Value);
        Assert.Equal(1, One("chatfunctions.streams.resumed", ("source", "table")).Value);
        Assert.Equal(1, Find(turns.Other, "chatfunctions.streams.resumed", ("source", "journal")).Value);
    }

    [Fact]
    public void TurnOfAKilledWorker_IsATakeover() => Assert.Equal(1, Find(turns.Other, "chatfunctions.takeovers").Value);

    [Fact]
    public void ModelCalls_AreMeasuredByTheGenAIConventions()
    {
        (string, string)[] call =
            [("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "openai"), ("gen_ai.request.model", "offline-model")];

        var duration = One("gen_ai.client.operation.duration", [.. call, ("error.type", "")]);
        Assert.Equal(("s", 3L), (duration.Unit, duration.Count));
        Assert.Contains(81.92, duration.Bounds);
        Assert.Equal(1, One("gen_ai.client.operation.duration", [.. call, ("error.type", "ContentFilter")]).Count);
        Assert.Equal(1, One("gen_ai.client.operation.duration", [.. call, ("error.type", "Failed")]).Count);
        foreach (var type in (string[])["input", "output"])
        {
            var tokens = One("gen_ai.client.token.usage", [.. call, ("gen_ai.token.type", type)]);
            Assert.Equal(("{token}", 2L), (tokens.Unit, tokens.Count));
        }
    }

    [Fact]
    public void RequestsAndTableCalls_AreMeasured()
    {
        Assert.True(One("http.server.request.duration", ("http.route", "api/chat"), ("http.response.status_code", "200")).Count > 0);
        Assert.Contains(turns.One.Points.Values, point => point.Metric == "http.client.request.duration");
    }

    private static ExportedPoint Find(OtlpReceiver receiver, string metric, params (string Name, string Value)[] attributes) =>
        Assert.Single(
        receiver.Points.Values,
        point => point.Metric == metric && attributes.All(wanted => point.Attributes.GetValueOrDefault(wanted.Name, "") == wanted.Value));

    private ExportedPoint One(string metric, params (string Name, string Value)[] attributes) => Find(turns.One, metric, attributes);
}
