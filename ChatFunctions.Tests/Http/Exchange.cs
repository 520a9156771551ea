using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ChatFunctions.Tests.Http;

/// <summary>One request, and what is answered to it, without a server.</summary>
internal sealed class Exchange : IHttpRequestLifetimeFeature, IDisposable
{
    private readonly MemoryStream _body = new();

    public Exchange(string body = "", string accept = "")
    {
        Context = new DefaultHttpContext();
        Context.Features.Set<IHttpRequestLifetimeFeature>(this);
        Context.Request.Method = "POST";
        Context.Request.ContentType = "application/json";
        Context.Request.Headers.Accept = accept;
        Context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        Context.Features.Set<IHttpResponseFeature>(new Response(_body));
        Context.Response.Body = _body;
    }

    public DefaultHttpContext Context { get; }

    /// <summary>Whether the server has reset the connection.</summary>
    public bool IsReset { get; private set; }

    public CancellationToken RequestAborted { get; set; }

    public int Status => Context.Response.StatusCode;

    public string Text => Encoding.UTF8.GetString(_body.ToArray());

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary>Whether client libraries are told not to send the request again.</summary>
    public bool IsFinal => Context.Response.Headers["x-should-retry"] == "false";

    public void Abort() => IsReset = true;

    public void Dispose() => _body.Dispose();

    /// <summary>As a server's: it has started when its first byte is out.</summary>
    private sealed class Response(MemoryStream body) : HttpResponseFeature
    {
        public override bool HasStarted => body.Length > 0;
    }
}
