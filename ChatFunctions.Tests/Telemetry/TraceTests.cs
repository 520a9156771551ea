namespace ChatFunctions.Tests.Telemetry;

[Collection(SharedExport.Name)]
public sealed class TraceTests(ExportedTurns turns)
{
    [Fact]
    public async Task Turn_IsInOneTraceWithItsRequestItsModelCallAndItsTableCalls()
    {
        var turn = await turns.One.SpanAsync(span => span.Name == "turn" && span["gen_ai.conversation.id"] == turns.Conversation);

        var trace = turns.One.Spans.Where(span => span.TraceId == turn.TraceId).ToDictionary(span => span.Id);
        var request = trace[turn.ParentId];
        Assert.Equal(("POST api/chat/{conversationId}", ExportedSpan.Server), (request.Name, request.Kind));
        Assert.Equal("completed", turn["chatfunctions.turn.status"]);
        Assert.StartsWith("1-", turn["chatfunctions.turn.id"], StringComparison.Ordinal);
        Assert.Equal(turn.Id, Assert.Single(trace.Values, span => span.Name.StartsWith("chat ", StringComparison.Ordinal)).ParentId);

        // The end of the turn is written inside it, its begin before.
        Assert.Contains(trace.Values, span => span.Name == "TableClient.SubmitTransaction" && span.ParentId == turn.Id);
        Assert.Contains(trace.Values, span => span.Name == "TableClient.SubmitTransaction" && span.ParentId == request.Id);
    }

    [Fact]
    public void TableCall_HasOneSpanForItsRequest()
    {
        var azure = turns.One.Spans.Where(span => span.Scope == "Azure.Core.Http").Select(span => span.Id).ToHashSet();

        Assert.NotEmpty(azure);
        Assert.DoesNotContain(turns.One.Spans, span => azure.Contains(span.ParentId));
    }

    [Fact]
    public async Task ModelCall_FollowsTheGenAIConventions()
    {
        var call = await turns.One.SpanAsync(span => span.Name == "chat offline-model" && span["gen_ai.request.max_tokens"] == "99");

        Assert.Equal((ExportedSpan.Client, false), (call.Kind, call.IsError));
        Assert.Equal("chat", call["gen_ai.operation.name"]);
        Assert.Equal("openai", call["gen_ai.provider.name"]);
        Assert.Equal("offline-model", call["gen_ai.request.model"]);
        Assert.Equal("0.5", call["gen_ai.request.temperature"]);
        Assert.Equal("offline-model", call["gen_ai.response.model"]);
        Assert.Equal("stop", call["gen_ai.response.finish_reasons"]);
        Assert.True(int.Parse(call["gen_ai.usage.input_tokens"], System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.True(int.Parse(call["gen_ai.usage.output_tokens"], System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.Equal("127.0.0.1", call["server.address"]);
        Assert.NotEqual("", call["server.port"]);
        Assert.False(call.Attributes.ContainsKey("error.type"));
    }

    [Theory]
    [InlineData("ContentFilter", "invalid_prompt")]
    [InlineData("Failed", "server_error")]
    public async Task FailedModelCall_HasAnErrorTypeAndFailsItsTurn(string error, string reason)
    {
        var call = await turns.One.SpanAsync(span => span["error.type"] == error);

        Assert.True(call.IsError);
        var turn = turns.One.Spans.Single(span => span.Id == call.ParentId);
        Assert.Equal(
            ("turn", true, "failed", reason),
            (turn.Name, turn.IsError, turn["chatfunctions.turn.status"], turn["chatfunctions.turn.reason"]));
    }

    [Theory]
    [InlineData(ExportedTurns.Said)]
    [InlineData(ExportedTurns.Instructions)]
    [InlineData(ExportedTurns.Replied)]
    [InlineData(ExportedTurns.Key)]
    public void WhatWasSaidAndTheKey_AreNowhereInWhatIsExported(string secret)
    {
        Assert.True(turns.One.Contains(turns.Conversation));

        Assert.False(turns.One.Contains(secret));
        Assert.False(turns.Other.Contains(secret));
    }
}
