using System.Net;
using System.Reflection;
using ChatFunctions.Tests.Support;
using Microsoft.Azure.Functions.Worker;
using Xunit.Abstractions;

namespace ChatFunctions.Tests.Worker;

public sealed class PublishedAppTests(ITestOutputHelper output)
{
    [Fact]
    public async Task App_is_published_the_worker_finds_every_function()
    {
        await using var host = await FunctionsHost.StartAsync(testOutput: output);

        var declared = typeof(ChatFunctionsApplication).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()?.Name)
            .OfType<string>();
        Assert.Equal(declared.Order(), host.Functions.Select(function => function.Name).Order());
    }

    [Fact]
    public async Task App_is_published_it_chats_on_the_genuine_worker()
    {
        await using var host = await FunctionsHost.StartAsync(testOutput: output);
        using var client = host.CreateClient();
        var id = ChatClient.NewId();

        (await client.GetAsync("health")).Expect(HttpStatusCode.OK);
        var answer = (await client.PostAsync(id, "[[model: deltas=3]]")).Expect(HttpStatusCode.OK);

        Assert.Equal("w1 w2 w3", answer.Body);
        Assert.Equal(0, await host.StopAsync());
    }
}
